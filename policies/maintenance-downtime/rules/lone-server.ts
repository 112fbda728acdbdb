import type { Violation } from "../../findings/finding";
import type { Rule } from "../../findings/rule";
import { enumerate, named } from "../../findings/wording";
import type { Tier } from "../../topology/graph";
import { databaseSoftware } from "../../topology/software";

export const loneServer: Rule = {
    name: "lone-server-stops-for-maintenance",
    severities: ["high"],
    description: "Servers must be exchangeable one at a time.",
    why: "The site is down while the server is rebooted, resized or replaced.",
    remedy: "Run two or more servers behind a load balancer and maintain them one at a time.",
    source: "none: how long each takes isn't published; measure it in a rehearsal",
    evaluate({ graph }) {
        return graph.tiers
            .filter(({ exchange, needed }) => needed && exchange === "lone")
            .map((tier): Violation => ({
                severity: "high",
                urn: tier.urn,
                cause: tier.urn,
                fact: `Nothing serves visitors while ${named("server", tier.label)} is maintained.`,
                consequence: `The site is down while it is rebooted, resized or replaced${restarts(tier)}.`,
                uncertain: tier.uncertain,
            }));
    },
};

function restarts({ software }: Tier): string {
    const databases = software.filter((name) => databaseSoftware.includes(name));
    return databases.length === 0 ? "" : `, and while ${enumerate(databases)} restarts`;
}
