import type { Violation } from "../../findings/finding";
import type { Rule } from "../../findings/rule";

export const database: Rule = {
    name: "database-has-no-second-member",
    severities: ["low"],
    description: "A database must have a standby or a replica beside its writer.",
    why: "All reading and writing shares one instance, whose type is the ceiling.",
    remedy: "Add a read replica for what only reads, or a standby; or use Aurora Serverless.",
    source: "none",
    evaluate({ graph }) {
        return graph.tiers
            .filter(({ kind, grows, needed }) => needed && kind === "database" && grows === false)
            .map((tier): Violation => ({
                severity: "low",
                urn: tier.urn,
                fact: `The database ${tier.label} is one instance with neither a standby nor a replica.`,
                consequence: "Under load only a larger class helps, and changing it interrupts the site.",
                number: tier.instanceType ? `It is a ${tier.instanceType}.` : undefined,
                takesDown: [tier.label],
                uncertain: tier.uncertain,
            }));
    },
};
