import { shortType } from "../../pulumi/urn";
import { isLost, type ImpactRule } from "./impact";

const entrances = new Set(["lb.LoadBalancer", "elb.LoadBalancer", "lb.Listener", "cloudfront.Distribution"]);
const networkAccess = new Set([
    "vpc.SecurityGroupIngressRule",
    "ec2.SecurityGroupRule",
    "ec2.Route",
    "ec2.InternetGateway",
    "ec2.RouteTableAssociation",
]);

/** Load balancers and the network's ingress rules and routes, through which visitors reach the site. */
export const ingress: ImpactRule = (change) => {
    const type = shortType(change.type);
    if (entrances.has(type) && isLost(change)) {
        return { what: "Visitors have no way in until it is there again.", effect: "outage", data: "untouched" };
    }
    if (networkAccess.has(type) && change.operation === "delete") {
        return {
            what: "A way into the network is closed; if visitors use it, they no longer get in.",
            effect: "outage",
            data: "untouched",
        };
    }
    return undefined;
};
