import type { Violation } from "../../findings/finding";
import type { Rule } from "../../findings/rule";
import { atFirst, commitment, named, target } from "../../findings/wording";
import { singleFailureDomains } from "../../topology/graph";

export const loneMember: Rule = {
    name: "group-runs-one-member",
    severities: ["medium"],
    description: "An Auto Scaling group must run two or more members.",
    why: "If the member fails, the site is down until the group has started another.",
    remedy: "Set minSize and desiredCapacity to 2 or more, in subnets of different zones.",
    source: "AWS Compute SLA; how long a replacement takes isn't published",
    evaluate({ graph }, parameters) {
        return singleFailureDomains(graph, "member").map((failureDomain): Violation => {
            const {
                what = "Auto Scaling group",
                capacity = "minSize and desiredCapacity",
                healthCheck,
            } = failureDomain.facts;
            const group = what === "Auto Scaling group" ? "group" : what;
            return {
                severity: "medium",
                urn: failureDomain.urn,
                cause: failureDomain.urn,
                fact: `${atFirst(named(what, failureDomain.label))} runs one member.`,
                consequence:
                    `If it fails, the site is down until the ${group} has started another.` +
                    (healthCheck === "EC2"
                        ? " Its health checks are EC2's, which miss an application that fails on a healthy machine."
                        : ""),
                number: `${commitment("EC2 over two or more zones", 99.99, "AWS Compute SLA")} ${target(parameters)}`,
                remedy:
                    `Set ${capacity} to 2 or more` +
                    (healthCheck === "EC2" && what === "Auto Scaling group"
                        ? ", and healthCheckType to ELB behind a load balancer."
                        : "."),
                takesDown: failureDomain.takesDown,
                uncertain: failureDomain.uncertain,
            };
        });
    },
};
