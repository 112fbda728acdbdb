import { serveAlone } from "../framework/serve";
import { singlePointOfFailure } from "./pack";

serveAlone(singlePointOfFailure);
