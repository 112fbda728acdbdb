import type { Rule } from "../../findings/finding";
import { finding, singleDomains, together } from "../../findings/wording";

export const address: Rule = {
    name: "address-is-single-point-of-failure",
    severities: ["high"],
    description: "A site's name must not lead to one plain address.",
    why: "If the address stops answering, visitors stay out until a person moves it or changes the record; resolvers go on handing out the old one for the record's time to live.",
    remedy: "Let the name be an alias of a load balancer, which has an address in each of its zones, or give it two or more addresses with health checks.",
    source: "the record's own time to live",
    evaluate(graph) {
        const recordOf = recordsByAddress(graph.nodes);
        return singleDomains(graph, "address").map((domain) =>
            finding({
                rule: address.name,
                severity: "high",
                urn: recordOf.get(domain.id) ?? domain.urn,
                fact: `One plain address is all that the name leads to: ${domain.label}.`,
                consequence:
                    `If that address stops answering, visitors stay out until a person moves it or changes the record${together(domain.takesDown)}` +
                    "; resolvers go on handing out the old address until the record's time to live is over.",
                remedy: address.remedy,
                takesDown: domain.takesDown,
                uncertain: domain.uncertain,
            }),
        );
    },
};

/** The first record that leads to each address: it is what has to change. */
function recordsByAddress(
    nodes: { id: string; urn: string; kind: string; domains: string[]; needs: { anyOf: string[] }[] }[],
) {
    const domainOf = new Map<string, string>();
    for (const { id, kind, domains } of nodes) {
        if (kind === "address" && domains.length > 0) {
            domainOf.set(id, domains[0]);
        }
    }
    const records = new Map<string, string>();
    for (const { urn, kind, needs } of nodes) {
        if (kind === "name") {
            for (const id of needs.flatMap(({ anyOf }) => anyOf)) {
                const domain = domainOf.get(id);
                if (domain !== undefined && !records.has(domain)) {
                    records.set(domain, urn);
                }
            }
        }
    }
    return records;
}
