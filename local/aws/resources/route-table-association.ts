import { subnetType } from "../../cloud/resource-tokens";
import { region, text } from "../inputs";
import type { ResourceType } from "../resource-type";

export const routeTableAssociation: ResourceType = {
    inputs: { subnetId: text, routeTableId: text, region },
    required: ["subnetId", "routeTableId"],
    replace: ["subnetId"],
    references: { subnetId: subnetType, routeTableId: "aws:ec2/routeTable:RouteTable" },
    id: "rtbassoc",
};
