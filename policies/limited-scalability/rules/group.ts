import type { Violation } from "../../findings/finding";
import type { Rule } from "../../findings/rule";

export const group: Rule = {
    name: "group-cannot-grow",
    severities: ["medium"],
    description: "An Auto Scaling group's maximum must be above its minimum.",
    why: "Under load the group stays as it is until a person changes it.",
    remedy: "Set maxSize above minSize and add a target tracking policy.",
    source: "none",
    evaluate({ graph }) {
        return graph.tiers
            .filter(({ kind, grows, needed }) => needed && kind === "server-group" && grows === false)
            .map((tier): Violation => ({
                severity: "medium",
                urn: tier.urn,
                fact: `The maximum of the Auto Scaling group ${tier.label} is its minimum${tier.maximum === null ? "" : `, ${tier.maximum}`}.`,
                consequence:
                    "Under load it gets no further member: the site gets slower and then fails until a person raises the limit.",
                takesDown: [tier.label],
                uncertain: tier.uncertain,
            }));
    },
};
