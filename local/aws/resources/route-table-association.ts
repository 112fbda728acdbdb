import { routeTableType, subnetType } from "../../cloud/resource-tokens";
import { string } from "../../provider/inputs";
import { region } from "../inputs";
import type { AwsType } from "../aws-type";

export const routeTableAssociation: AwsType = {
    inputs: { subnetId: string, routeTableId: string, region },
    required: ["subnetId"],
    references: { subnetId: subnetType, routeTableId: routeTableType },
    id: "rtbassoc",
};
