import type { Violation } from "../../findings/finding";
import type { Rule } from "../../findings/rule";
import { enumerate } from "../../findings/wording";
import type { Tier } from "../../topology/graph";
import { databaseSoftware } from "../../topology/software";

export const loneServer: Rule = {
    name: "lone-server-stops-for-maintenance",
    severities: ["high"],
    description: "Servers must be exchangeable one at a time.",
    why: "The site is down while the server is rebooted, resized or replaced.",
    remedy: "Run two or more servers behind a load balancer and maintain them one at a time. Until then announce maintenance, and keep it short.",
    source: "none: how long each takes isn't published; measure it in a rehearsal",
    evaluate({ graph }) {
        return graph.tiers
            .filter(({ exchange, needed }) => needed && exchange === "lone")
            .map((tier): Violation => ({
                severity: "high",
                urn: tier.urn,
                fact: `No other server does the work of ${tier.label} while it is maintained.`,
                consequence: `The site is down during ${enumerate(occasions(tier))}.`,
                number: "How long each takes isn't published; measure it in a rehearsal.",
                takesDown: tier.software,
                uncertain: tier.uncertain,
            }));
    },
};

/** Occasions on which the server, or a program on it, has to stop. */
function occasions(tier: Tier): string[] {
    const databases = tier.software.filter((name) => databaseSoftware.includes(name));
    return [
        "a reboot for a new kernel",
        "a change of the instance type (stop and start)",
        "a replacement by a new image",
        ...databases.map((name) => `a restart of ${name} for an update or a setting`),
    ];
}
