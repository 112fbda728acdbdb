import type { Violation } from "../../findings/finding";
import type { Rule } from "../../findings/rule";
import { commitment, target, together } from "../../findings/wording";
import { singleFailureDomains } from "../../topology/graph";

export const server: Rule = {
    name: "server-is-single-point-of-failure",
    severities: ["critical", "high"],
    description: "A server that nothing can stand in for must not be the only way to the site.",
    why: "If the server fails, the site is down until a person repairs or replaces it.",
    remedy: "Run two or more servers in different zones behind a load balancer; data that is on the server moves to a service with a standby.",
    source: "AWS Compute SLA: EC2 over two or more zones 99.99%; one instance 99.5% as secondary sources give it (parameter instanceAvailability). EC2 User Guide: automatic recovery answers to failed system status checks only",
    evaluate({ graph }, parameters) {
        return singleFailureDomains(graph, "server").map((failureDomain): Violation => {
            const { holdsData, dataOnRootVolume } = failureDomain.facts;
            return {
                severity: holdsData ? "critical" : "high",
                urn: failureDomain.urn,
                fact: `The server ${failureDomain.label} is the only one that does its work.`,
                consequence:
                    `If it fails, the site is down until a person repairs or replaces it${together(failureDomain.takesDown)}` +
                    `${dataOnRootVolume ? "; the database's data is on the server's own root volume and is lost with it" : ""}. ` +
                    "EC2's automatic recovery answers to failed system status checks only, not to software that fails.",
                number: `${commitment(
                    "One EC2 instance",
                    parameters.instanceAvailability,
                    "parameter instanceAvailability; the default is AWS's instance-level figure as secondary sources give it",
                )} ${target(parameters)}`,
                remedy: holdsData
                    ? "Move the database to a service with a standby (RDS Multi-AZ), then run two or more servers in different zones behind a load balancer."
                    : "Run two or more servers in different zones behind a load balancer, best as an Auto Scaling group.",
                takesDown: failureDomain.takesDown,
                uncertain: failureDomain.uncertain,
            };
        });
    },
};
