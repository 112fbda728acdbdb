import { serveAlone } from "../framework/serve";
import { securityBaseline } from "./pack";

serveAlone(securityBaseline);
