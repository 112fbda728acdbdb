import type { Violation } from "../../findings/finding";
import type { Rule } from "../../findings/rule";
import { together } from "../../findings/wording";
import { singleFailureDomains, type ServiceNode } from "../../topology/graph";

export const address: Rule = {
    name: "address-is-single-point-of-failure",
    severities: ["high"],
    description: "A site's name must not lead to one plain address.",
    why: "If the address stops answering, visitors stay out until a person moves it or changes the record; resolvers go on handing out the old one for the record's time to live.",
    remedy: "Let the name be an alias of a load balancer, which has an address in each of its zones, or give it two or more addresses with health checks.",
    source: "the record's own time to live",
    evaluate({ graph }) {
        const recordOf = recordsByAddress(graph.nodes);
        return singleFailureDomains(graph, "address").map((failureDomain): Violation => ({
            severity: "high",
            urn: recordOf.get(failureDomain.id) ?? failureDomain.urn,
            fact: `One plain address is all that the name leads to: ${failureDomain.label}.`,
            consequence:
                `If that address stops answering, visitors stay out until a person moves it or changes the record${together(failureDomain.takesDown)}` +
                "; resolvers go on handing out the old address until the record's time to live is over.",
            takesDown: failureDomain.takesDown,
            uncertain: failureDomain.uncertain,
        }));
    },
};

/** By the failure domain of an address, the first record that leads to it: the resource to change. */
function recordsByAddress(nodes: readonly ServiceNode[]): Map<string, string> {
    const failureDomainOf = new Map<string, string>();
    for (const { id, kind, domains } of nodes) {
        if (kind === "address" && domains.length > 0) {
            failureDomainOf.set(id, domains[0]);
        }
    }
    const records = new Map<string, string>();
    for (const { urn, kind, needs } of nodes) {
        if (kind === "name") {
            for (const id of needs.flatMap(({ anyOf }) => anyOf)) {
                const failureDomain = failureDomainOf.get(id);
                if (failureDomain !== undefined && !records.has(failureDomain)) {
                    records.set(failureDomain, urn);
                }
            }
        }
    }
    return records;
}
