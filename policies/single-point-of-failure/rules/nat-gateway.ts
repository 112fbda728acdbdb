import type { Violation } from "../../findings/finding";
import type { Rule } from "../../findings/rule";
import { singleFailureDomains } from "../../topology/graph";

export const natGateway: Rule = {
    name: "nat-gateway-is-single-point-of-failure",
    severities: ["medium"],
    description: "Members in several zones must not all leave through one NAT gateway.",
    why: "If its zone fails, members in the other zones can't reach the internet either.",
    remedy: "Put a NAT gateway into each zone and route each private subnet through its own zone's.",
    source: "VPC User Guide: a NAT gateway is redundant within its zone only",
    evaluate({ graph }) {
        return singleFailureDomains(graph, "nat-gateway")
            .filter(({ facts }) => facts.zones > 1)
            .map((failureDomain): Violation => ({
                severity: "medium",
                urn: failureDomain.urn,
                fact: `Members in ${failureDomain.facts.zones} zones reach the internet through one NAT gateway, ${failureDomain.label}.`,
                consequence:
                    "If its zone fails, those in the other zones reach no image, package or service outside either, and new members can't start.",
                takesDown: failureDomain.takesDown,
                uncertain: failureDomain.uncertain,
            }));
    },
};
