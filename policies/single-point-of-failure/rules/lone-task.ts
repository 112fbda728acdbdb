import type { Violation } from "../../findings/finding";
import type { Rule } from "../../findings/rule";
import { atFirst, named } from "../../findings/wording";
import { singleFailureDomains } from "../../topology/graph";

export const loneTask: Rule = {
    name: "container-service-runs-one-task",
    severities: ["medium"],
    description: "A container service must run two or more tasks.",
    why: "If the task fails, the site is down until the service has started another.",
    remedy: "Set desiredCount (or the scaling target's minCapacity) to 2 or more, in subnets of different zones.",
    source: "none: how long a replacement takes isn't published",
    evaluate({ graph }) {
        return singleFailureDomains(graph, "container").map((failureDomain): Violation => ({
            severity: "medium",
            urn: failureDomain.urn,
            fact: `${atFirst(named("container service", failureDomain.label))} runs one task.`,
            consequence: "If it fails, the site is down until ECS has started another.",
            takesDown: failureDomain.takesDown,
            uncertain: failureDomain.uncertain,
        }));
    },
};
