import { cidr, region, text } from "../inputs";
import type { ResourceType } from "../resource-type";

export const route: ResourceType = {
    inputs: { routeTableId: text, destinationCidrBlock: cidr, gatewayId: text, region },
    required: ["routeTableId", "destinationCidrBlock", "gatewayId"],
    replace: ["routeTableId", "destinationCidrBlock"],
    references: { routeTableId: "aws:ec2/routeTable:RouteTable", gatewayId: "aws:ec2/internetGateway:InternetGateway" },
    id: (inputs) => `r-${inputs["routeTableId"]}-${inputs["destinationCidrBlock"].replace(/\D/g, "")}`,
    outputs: () => ({ origin: "CreateRoute", state: "active" }),
};
