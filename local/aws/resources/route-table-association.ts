import { subnetType } from "../../cloud/resource-tokens";
import { string } from "../../provider/inputs";
import { region } from "../inputs";
import type { ResourceType } from "../resource-type";

export const routeTableAssociation: ResourceType = {
    inputs: { subnetId: string, routeTableId: string, region },
    required: ["subnetId", "routeTableId"],
    replace: ["subnetId"],
    references: { subnetId: subnetType, routeTableId: "aws:ec2/routeTable:RouteTable" },
    id: "rtbassoc",
};
