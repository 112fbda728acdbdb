import type { Rule } from "../../findings/finding";
import { commitment, finding, singleDomains, target, together, withDefaults } from "../../findings/wording";

export const loneMember: Rule = {
    name: "group-runs-one-member",
    severities: ["medium"],
    description: "An Auto Scaling group must run two or more members.",
    why: "If the member fails, the site is down until the group has started another.",
    remedy: "Set minSize and desiredCapacity to 2 or more, in subnets of different zones.",
    source: "AWS Compute SLA; how long a replacement takes isn't published",
    evaluate(graph, given) {
        const parameters = withDefaults(given);
        return singleDomains(graph, "member").map((domain) =>
            finding({
                rule: loneMember.name,
                severity: "medium",
                urn: domain.urn,
                fact: `The Auto Scaling group ${domain.label} runs one member.`,
                consequence:
                    `If it fails, the site is down until the group has started another${together(domain.takesDown)}.` +
                    (domain.facts.healthCheck === "EC2"
                        ? " The group's health checks are EC2's, so it doesn't notice an application that fails on a healthy machine."
                        : ""),
                number:
                    `${commitment("EC2 over two or more zones", 99.99, "AWS Compute SLA")} How long a replacement takes is not published. ` +
                    target(parameters),
                remedy:
                    "Set minSize and desiredCapacity to 2 or more" +
                    (domain.facts.healthCheck === "EC2" ? ", and healthCheckType to ELB behind a load balancer." : "."),
                takesDown: domain.takesDown,
                uncertain: domain.uncertain,
            }),
        );
    },
};
