import type { Violation } from "../../findings/finding";
import type { Rule } from "../../findings/rule";
import { atFirst, named } from "../../findings/wording";

export const cache: Rule = {
    name: "cache-stops-for-maintenance",
    severities: ["low"],
    description: "A cache must have a node that works while another is maintained.",
    why: "The cache is unavailable while its only node is maintained.",
    remedy: "Use a replication group with two or more nodes and automaticFailoverEnabled.",
    source: "none",
    evaluate({ graph }) {
        return graph.tiers
            .filter(({ kind, exchangeable, needed }) => needed && kind === "cache" && exchangeable === false)
            .map((tier): Violation => ({
                severity: "low",
                urn: tier.urn,
                cause: tier.urn,
                fact: `${atFirst(named("cache", tier.label))} has no node that takes over.`,
                consequence:
                    "While it is patched or its node type is changed, what needs it is down, and what was cached is lost.",
                uncertain: tier.uncertain,
            }));
    },
};
