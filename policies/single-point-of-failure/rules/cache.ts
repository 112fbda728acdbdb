import type { Rule } from "../../findings/finding";
import { finding, singleDomains, together } from "../../findings/wording";

export const cache: Rule = {
    name: "cache-is-single-point-of-failure",
    severities: ["medium"],
    description: "A cache that the site needs must have a node that takes over.",
    why: "If the cache fails, a site that can't do without it is down until it has been replaced.",
    remedy: "Use a replication group with two or more nodes, automaticFailoverEnabled and multiAzEnabled; or let the application run without its cache.",
    source: "none",
    evaluate(graph) {
        return singleDomains(graph, "cache").map((domain) => {
            const several = Number(domain.facts.members) > 1;
            return finding({
                rule: cache.name,
                severity: "medium",
                urn: domain.urn,
                fact: several
                    ? `The cache ${domain.label} has a replica, but automatic failover is off.`
                    : `The cache ${domain.label} has one node.`,
                consequence: `If it fails, what needs it is down until ElastiCache has replaced the node${together(domain.takesDown)}; what was cached is lost.`,
                remedy: cache.remedy,
                takesDown: domain.takesDown,
                uncertain: domain.uncertain,
            });
        });
    },
};
