import { routeTableType } from "../../cloud/resource-tokens";
import { string } from "../../provider/inputs";
import { cidr, region } from "../inputs";
import type { AwsType } from "../aws-type";

export const route: AwsType = {
    inputs: { routeTableId: string, destinationCidrBlock: cidr, gatewayId: string, region },
    required: ["destinationCidrBlock", "gatewayId"],
    references: { routeTableId: routeTableType, gatewayId: "aws:ec2/internetGateway:InternetGateway" },
    id: (inputs) => `r-${inputs["routeTableId"]}-${inputs["destinationCidrBlock"].replace(/\D/g, "")}`,
    outputs: () => ({ origin: "CreateRoute", state: "active" }),
};
