import type { Violation } from "../../findings/finding";
import type { Rule } from "../../findings/rule";
import { atFirst, named } from "../../findings/wording";
import { singleFailureDomains } from "../../topology/graph";

export const cache: Rule = {
    name: "cache-is-single-point-of-failure",
    severities: ["medium"],
    description: "A cache that the site needs must have a node that takes over.",
    why: "If the cache fails, a site that can't do without it is down until it has been replaced.",
    remedy: "Use a replication group with two or more nodes, automaticFailoverEnabled and multiAzEnabled; or let the application run without its cache.",
    source: "none",
    evaluate({ graph }) {
        return singleFailureDomains(graph, "cache").map((failureDomain): Violation => {
            const several = failureDomain.facts.members > 1;
            const it = atFirst(named("cache", failureDomain.label));
            return {
                severity: "medium",
                urn: failureDomain.urn,
                cause: failureDomain.urn,
                fact: several ? `${it} has a replica, but automatic failover is off.` : `${it} has one node.`,
                consequence:
                    "If it fails, what needs it is down until ElastiCache has replaced the node, and what was cached is lost.",
                takesDown: failureDomain.takesDown,
                uncertain: failureDomain.uncertain,
            };
        });
    },
};
