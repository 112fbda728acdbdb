import type { Violation } from "../../findings/finding";
import type { Rule } from "../../findings/rule";
import { named } from "../../findings/wording";

/** Application Auto Scaling knows spot fleets, and no other fleets. */
const remedies = {
    "spot fleet":
        "Add an appautoscaling.Target for it with a maxCapacity above its minCapacity, and a target tracking policy.",
    fleet: "Use an Auto Scaling group in its place, with maxSize above minSize and a target tracking policy.",
};

export const group: Rule = {
    name: "group-cannot-grow",
    severities: ["medium"],
    description: "An Auto Scaling group's maximum must be above its minimum, and something must scale a fleet.",
    why: "Under load the group stays as it is until a person changes it.",
    remedy: "Set maxSize above minSize and add a target tracking policy.",
    source: "none",
    evaluate({ graph }) {
        return graph.tiers
            .filter(({ kind, grows, needed }) => needed && kind === "server-group" && grows === false)
            .map((tier): Violation => ({
                severity: "medium",
                urn: tier.urn,
                fact: tier.fleet
                    ? `The target capacity of ${named(tier.fleet, tier.label)} is fixed${tier.maximum === null ? "" : `, at ${tier.maximum}`}.`
                    : `The maximum of ${named("Auto Scaling group", tier.label)} is its minimum${tier.maximum === null ? "" : `, ${tier.maximum}`}.`,
                consequence: "Under load the site gets slower and then fails until a person raises the limit.",
                ...(tier.fleet ? { remedy: remedies[tier.fleet] } : {}),
                uncertain: tier.uncertain,
            }));
    },
};
