import { shortType } from "../../pulumi/urn";
import type { Change } from "../model";
import { componentOf, isIpv6, isLost, leavesIpv6, type ImpactRule } from "./impact";

const entrances = new Set([
    "lb.LoadBalancer",
    "lb.Listener",
    "elb.LoadBalancer",
    "lightsail.Lb",
    "aws-native:elasticloadbalancing.LoadBalancer",
    "aws-native:lightsail.LoadBalancer",
    "globalaccelerator.Accelerator",
    "globalaccelerator.Listener",
    "aws-native:globalaccelerator.Accelerator",
    "aws-native:globalaccelerator.Listener",
    "cloudfront.Distribution",
    "aws-native:cloudfront.Distribution",
    "apigateway.RestApi",
    "apigateway.Stage",
    "apigatewayv2.Api",
    "apigatewayv2.Stage",
    "apprunner.Service",
    "elasticbeanstalk.Environment",
    "lambda.FunctionUrl",
    "lightsail.Distribution",
]);
const networkAccess = new Set([
    "vpc.SecurityGroupIngressRule",
    "ec2.SecurityGroupRule",
    "ec2.Route",
    "ec2.InternetGateway",
    "ec2.RouteTableAssociation",
]);

/** Whether this is one of this project's own rules for port 22, by which no visitor comes. */
function isForAdministrators(change: Change): boolean {
    return (
        shortType(change.type) === "vpc.SecurityGroupIngressRule" &&
        componentOf(change) === "Server" &&
        change.name.includes("-ssh-")
    );
}

/** Load balancers and the network's ingress rules and routes, through which visitors reach the site. */
export const ingress: ImpactRule = (change) => {
    const type = shortType(change.type);
    if (entrances.has(type) && isLost(change)) {
        return { what: "Visitors have no way in until it is there again.", effect: "outage", data: "untouched" };
    }
    if (isForAdministrators(change)) {
        return change.operation === "delete"
            ? {
                  what: "Port 22 is closed for a network: from there only commands with --open-ssh reach the server.",
                  effect: "none",
                  data: "untouched",
              }
            : undefined;
    }
    if (networkAccess.has(type) && change.operation === "delete") {
        if (isIpv6(change, "Server") || isIpv6(change, "Network")) {
            return leavesIpv6;
        }
        return {
            what: "A way into the network is closed; if visitors use it, they no longer get in.",
            effect: "outage",
            data: "untouched",
        };
    }
    return undefined;
};
