import type { Violation } from "../../findings/finding";
import type { Rule } from "../../findings/rule";
import { atFirst, named } from "../../findings/wording";

export const containerService: Rule = {
    name: "container-service-has-fixed-count",
    severities: ["low"],
    description: "A container service must have a scaling policy.",
    why: "Under load the number of tasks stays as it is until a person changes it.",
    remedy: "Add an appautoscaling.Target with a maxCapacity above its minCapacity, and a target tracking policy.",
    source: "none",
    evaluate({ graph }) {
        return graph.tiers
            .filter(({ kind, grows, needed }) => needed && kind === "container-service" && grows === false)
            .map((tier): Violation => ({
                severity: "low",
                urn: tier.urn,
                fact: `${atFirst(named("container service", tier.label))} has a fixed number of tasks${tier.members === null ? "" : `, ${tier.members}`}.`,
                consequence: "Under load it gets no further task until a person changes the number.",
                uncertain: tier.uncertain,
            }));
    },
};
