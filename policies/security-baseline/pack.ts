import type { Pack } from "../findings/pack";
import { rules } from "./rules";

export const securityBaseline: Pack = {
    name: "security-baseline",
    displayName: "Security baseline",
    description:
        "Finds what no server on the internet should have: open ports, readable credentials, unencrypted data.",
    enforcementLevel: "mandatory",
    rules,
};
