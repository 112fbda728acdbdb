import { serveAlone } from "../framework/serve";
import { limitedScalability } from "./pack";

serveAlone(limitedScalability);
