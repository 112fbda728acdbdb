import type { Pack } from "../findings/pack";
import { rules } from "./rules";

export const singlePointOfFailure: Pack = {
    name: "single-point-of-failure",
    displayName: "Single points of failure",
    description: "Finds what takes a site down by its own loss until it is repaired or replaced.",
    enforcementLevel: "advisory",
    rules,
};
