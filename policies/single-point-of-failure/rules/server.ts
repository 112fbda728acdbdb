import type { Violation } from "../../findings/finding";
import type { Rule } from "../../findings/rule";
import { atFirst, named, target } from "../../findings/wording";
import { hoursOfDowntime } from "../../findings/hours-of-downtime";
import type { Parameters } from "../../findings/parameters";
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
                cause: failureDomain.urn,
                fact: `${atFirst(named("server", failureDomain.label))} is the only one that does its work.`,
                consequence:
                    "If it fails, the site is down until a person repairs or replaces it; EC2's automatic recovery covers a failed host, not failed software." +
                    (dataOnRootVolume
                        ? " The database's data is on the root volume, which is deleted with the server unless deleteOnTermination is false."
                        : ""),
                number: `${oneInstance(parameters)} ${target(parameters)}`,
                remedy: holdsData
                    ? "Move the database to a service with a standby (RDS Multi-AZ), then run two or more servers in different zones behind a load balancer, best as an Auto Scaling group."
                    : "Run two or more servers in different zones behind a load balancer, best as an Auto Scaling group.",
                takesDown: failureDomain.takesDown,
                uncertain: failureDomain.uncertain,
            };
        });
    },
};

function oneInstance({ instanceAvailability }: Parameters): string {
    const hours = hoursOfDowntime(instanceAvailability);
    return `One EC2 instance is taken to offer ${instanceAvailability}%, ${hours} h down a year (parameter instanceAvailability).`;
}
