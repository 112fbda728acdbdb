import type { Pack } from "./findings/pack";
import { limitedScalability } from "./limited-scalability/pack";
import { maintenanceDowntime } from "./maintenance-downtime/pack";
import { securityBaseline } from "./security-baseline/pack";
import { singlePointOfFailure } from "./single-point-of-failure/pack";

/** All packs, in the order of the catalogue. */
export const packs: readonly Pack[] = [singlePointOfFailure, maintenanceDowntime, limitedScalability, securityBaseline];
