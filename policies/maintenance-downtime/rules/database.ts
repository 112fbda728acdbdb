import type { Violation } from "../../findings/finding";
import type { Rule } from "../../findings/rule";
import { atFirst, named } from "../../findings/wording";
import type { Tier } from "../../topology/graph";

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
                cause: tier.urn,
                subject: tier.label,
                fact: `${atFirst(named("database", tier.label))} has no standby.`,
                consequence: "The site is down while it is patched or its class is changed.",
                // The figure is one of RDS's instances; clusters differ by engine.
                number: isCluster(tier)
                    ? undefined
                    : "With a standby, the interruption is a failover of 60 to 120 s (RDS User Guide).",
                remedy: isCluster(tier) ? "Add a second cluster instance in another zone." : "Set multiAz to true.",
                uncertain: tier.uncertain,
            }));
    },
};

/** A cluster's tier is changed by its only instance. */
function isCluster({ id, urn }: Tier): boolean {
    return urn !== id;
}
