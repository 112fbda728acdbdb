import { routeTableType } from "../../cloud/resource-tokens";
import { string } from "../../provider/inputs";
import { cidr, ipv6Cidr, region } from "../inputs";
import type { AwsType } from "../aws-type";

export const route: AwsType = {
    inputs: {
        routeTableId: string,
        destinationCidrBlock: cidr,
        destinationIpv6CidrBlock: ipv6Cidr,
        gatewayId: string,
        region,
    },
    required: ["gatewayId"],
    references: { routeTableId: routeTableType, gatewayId: "aws:ec2/internetGateway:InternetGateway" },
    id: (inputs) =>
        `r-${inputs["routeTableId"]}-${(inputs["destinationCidrBlock"] ?? inputs["destinationIpv6CidrBlock"]).replace(/[^\da-f]/g, "")}`,
    outputs: () => ({ origin: "CreateRoute", state: "active" }),
};
