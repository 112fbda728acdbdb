import type { Pack } from "../findings/pack";
import { rules } from "./rules";

export const limitedScalability: Pack = {
    name: "limited-scalability",
    displayName: "Limited scalability",
    description: "Finds what gets no further member under load, and the ceiling of what there is.",
    enforcementLevel: "advisory",
    rules,
};
