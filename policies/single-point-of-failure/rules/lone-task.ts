import type { Rule } from "../../findings/finding";
import { finding, singleDomains, together } from "../../findings/wording";

export const loneTask: Rule = {
    name: "container-service-runs-one-task",
    severities: ["medium"],
    description: "A container service must run two or more tasks.",
    why: "If the task fails, the site is down until the service has started another.",
    remedy: "Set desiredCount (or the scaling target's minCapacity) to 2 or more, in subnets of different zones.",
    source: "none: how long a replacement takes isn't published",
    evaluate(graph) {
        return singleDomains(graph, "container").map((domain) =>
            finding({
                rule: loneTask.name,
                severity: "medium",
                urn: domain.urn,
                fact: `The container service ${domain.label} runs one task.`,
                consequence: `If it fails, the site is down until ECS has started another${together(domain.takesDown)}.`,
                remedy: loneTask.remedy,
                takesDown: domain.takesDown,
                uncertain: domain.uncertain,
            }),
        );
    },
};
