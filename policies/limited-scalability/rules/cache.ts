import type { Violation } from "../../findings/finding";
import type { Rule } from "../../findings/rule";
import { atFirst, named } from "../../findings/wording";

export const cache: Rule = {
    name: "cache-has-one-node",
    severities: ["low"],
    description: "A cache must have more than one node.",
    why: "One node serves all requests; its type is the ceiling.",
    remedy: "Use a replication group with replicas, or ElastiCache Serverless.",
    source: "none",
    evaluate({ graph }) {
        return graph.tiers
            .filter(({ kind, grows, needed }) => needed && kind === "cache" && grows === false)
            .map((tier): Violation => ({
                severity: "low",
                urn: tier.urn,
                cause: tier.urn,
                fact: `${atFirst(named("cache", tier.label))} has one node.`,
                consequence: "Under load only a larger node type helps, and a person has to change it.",
                number: tier.instanceType ? `It is a ${tier.instanceType}.` : undefined,
                uncertain: tier.uncertain,
            }));
    },
};
