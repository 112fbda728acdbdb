import type { Violation } from "../../findings/finding";
import type { Rule } from "../../findings/rule";
import { atFirst, named } from "../../findings/wording";

export const database: Rule = {
    name: "database-has-no-second-member",
    severities: ["low"],
    description:
        "A database must have a member beside its writer: a replica takes reads off it, a standby serves while its class is changed.",
    why: "All reading and writing shares one instance, whose type is the ceiling.",
    remedy: "Add a read replica for what only reads, or use Aurora Serverless.",
    source: "none",
    evaluate({ graph }) {
        return graph.tiers
            .filter(({ kind, grows, needed }) => needed && kind === "database" && grows === false)
            .map((tier): Violation => ({
                severity: "low",
                urn: tier.urn,
                // A second instance of a cluster serves reads; a standby of an RDS instance serves none.
                cause: tier.id === tier.urn ? undefined : tier.urn,
                subject: tier.label,
                fact: `${atFirst(named("database", tier.label))} is one instance.`,
                consequence:
                    "Under load only a larger class helps, and without a standby the change takes the site down.",
                number: tier.instanceType ? `It is a ${tier.instanceType}.` : undefined,
                uncertain: tier.uncertain,
            }));
    },
};
