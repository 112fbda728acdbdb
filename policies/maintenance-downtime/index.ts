import { serveAlone } from "../framework/serve";
import { maintenanceDowntime } from "./pack";

serveAlone(maintenanceDowntime);
