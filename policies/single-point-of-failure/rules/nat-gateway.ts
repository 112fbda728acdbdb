import type { Rule } from "../../findings/finding";
import { finding, singleDomains, together } from "../../findings/wording";

export const natGateway: Rule = {
    name: "nat-gateway-is-single-point-of-failure",
    severities: ["medium"],
    description: "Members in several zones must not all leave through one NAT gateway.",
    why: "If its zone fails, members in the other zones can't reach the internet either.",
    remedy: "Put a NAT gateway into each zone and route each private subnet through its own zone's.",
    source: "VPC User Guide: a NAT gateway is redundant within its zone only",
    evaluate(graph) {
        return singleDomains(graph, "nat-gateway")
            .filter(({ facts }) => Number(facts.zones) > 1)
            .map((domain) =>
                finding({
                    rule: natGateway.name,
                    severity: "medium",
                    urn: domain.urn,
                    fact: `Members in ${domain.facts.zones} zones reach the internet through one NAT gateway, ${domain.label}.`,
                    consequence:
                        `If its zone fails, the members in the other zones lose what they need from outside (images, packages, services)${together(domain.takesDown)}; ` +
                        "new members can't start.",
                    remedy: natGateway.remedy,
                    takesDown: domain.takesDown,
                    uncertain: domain.uncertain,
                }),
            );
    },
};
