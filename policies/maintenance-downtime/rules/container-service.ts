import type { Violation } from "../../findings/finding";
import type { Rule } from "../../findings/rule";

export const containerService: Rule = {
    name: "container-service-stops-before-it-starts",
    severities: ["medium"],
    description: "A deployment must keep tasks running while it starts their successors.",
    why: "A deployment stops running tasks before their successors work, or can't proceed.",
    remedy: "Set deploymentMinimumHealthyPercent to 100 (or 50 with two or more tasks) and deploymentMaximumPercent to 200.",
    source: "ECS's defaults: at least 100% of the tasks healthy, at most 200% running",
    evaluate({ graph }) {
        return graph.tiers
            .filter(({ exchange, needed }) => needed && exchange === "stops-before-it-starts")
            .map((tier): Violation => ({
                severity: "medium",
                urn: tier.urn,
                subject: tier.label,
                fact: `The deployment percentages of ${tier.label} leave no room to exchange tasks one at a time.`,
                consequence:
                    "A deployment stops running tasks before their successors work, or can't proceed: the site is down meanwhile.",
                number: "The defaults roll: at least 100% of the tasks healthy, at most 200% running (ECS).",
                uncertain: tier.uncertain,
            }));
    },
};
