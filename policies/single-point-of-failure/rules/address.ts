import type { Violation } from "../../findings/finding";
import type { Rule } from "../../findings/rule";
import { singleFailureDomains, type ServiceGraph, type ServiceNode } from "../../topology/graph";

export const address: Rule = {
    name: "address-is-single-point-of-failure",
    severities: ["high"],
    description: "A site's name must not lead to one plain address.",
    why: "If the address stops answering, visitors stay out until a person moves it or changes the record, and then for the record's time to live.",
    remedy: "Let the name be an alias of a load balancer, which has an address in each of its zones, or give it two or more addresses with health checks.",
    source: "the record's own time to live",
    evaluate({ graph }) {
        const recordOf = recordsByAddress(graph.nodes);
        const serverOf = serversByAddress(graph);
        return singleFailureDomains(graph, "address").map((failureDomain): Violation => ({
            severity: "high",
            urn: recordOf.get(failureDomain.id) ?? failureDomain.urn,
            cause: serverOf.get(failureDomain.id),
            subject: failureDomain.label,
            fact: `The name leads to one plain address: ${failureDomain.label}.`,
            consequence:
                "If it stops answering, visitors stay out until a person moves it or changes the record, and then for the record's time to live.",
            takesDown: failureDomain.takesDown,
            uncertain: failureDomain.uncertain,
        }));
    },
};

/** By the failure domain of an address, the server that alone answers at it. */
function serversByAddress(graph: ServiceGraph): Map<string, string> {
    const alone = new Set(singleFailureDomains(graph, "server").map(({ urn }) => urn));
    const urns = new Map(graph.nodes.map(({ id, urn }) => [id, urn]));
    const servers = new Map<string, string>();
    for (const { kind, domains, needs } of graph.nodes) {
        const server = needs
            .flatMap(({ anyOf }) => anyOf.map((id) => urns.get(id) ?? ""))
            .find((urn) => alone.has(urn));
        if (kind === "address" && domains.length > 0 && server !== undefined) {
            servers.set(domains[0], server);
        }
    }
    return servers;
}

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
