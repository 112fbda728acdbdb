import type { Violation } from "../../findings/finding";
import type { Rule } from "../../findings/rule";

export const database: Rule = {
    name: "database-stops-for-maintenance",
    severities: ["medium"],
    description: "A database must have a standby that works while it is maintained.",
    why: "The site is down while the database is restarted, resized or upgraded.",
    remedy: "Set multiAz to true, or add a second instance to the cluster.",
    source: "RDS User Guide: with a standby, the interruption is a failover of 60 to 120 s",
    evaluate({ graph }) {
        return graph.tiers
            .filter(({ kind, exchangeable, needed }) => needed && kind === "database" && exchangeable === false)
            .map((tier): Violation => ({
                severity: "medium",
                urn: tier.urn,
                fact: `The database ${tier.label} has no standby.`,
                consequence:
                    "The site is down while it is patched or its class is changed: nothing else takes its connections meanwhile.",
                number: "With a standby (Multi-AZ), the interruption is a failover of 60 to 120 s (RDS User Guide).",
                remedy:
                    tier.kind === "database" && tier.urn !== tier.id
                        ? "Add a second cluster instance in another zone."
                        : "Set multiAz to true.",
                takesDown: [tier.label],
                uncertain: tier.uncertain,
            }));
    },
};
