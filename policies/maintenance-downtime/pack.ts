import type { Pack } from "../findings/pack";
import { rules } from "./rules";

export const maintenanceDowntime: Pack = {
    name: "maintenance-downtime",
    displayName: "Downtime during maintenance",
    description: "Finds what can't be maintained without taking a site down.",
    enforcementLevel: "advisory",
    rules,
};
