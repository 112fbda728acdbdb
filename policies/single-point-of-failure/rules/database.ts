import type { Violation } from "../../findings/finding";
import type { Parameters } from "../../findings/parameters";
import type { Rule } from "../../findings/rule";
import { commitment, target, together } from "../../findings/wording";
import { singleFailureDomains, type FailureDomain } from "../../topology/graph";

export const database: Rule = {
    name: "database-is-single-point-of-failure",
    severities: ["critical", "high", "medium"],
    description: "A database must have a standby that takes over by itself.",
    why: "If the database fails, the site is down until it is repaired, restored or recreated.",
    remedy: "Set multiAz to true, or add a second instance to the cluster in another zone; keep automatic backups.",
    source: "AWS RDS SLA: Multi-AZ 99.95%, single 99.5%; AWS Aurora SLA: Multi-AZ 99.99%, single 99.9%; RDS User Guide: a failover takes 60 to 120 s",
    evaluate({ graph }, parameters) {
        return [
            ...singleFailureDomains(graph, "database").map((failureDomain) =>
                withoutStandby(failureDomain, parameters),
            ),
            ...singleFailureDomains(graph, "database-member").map((failureDomain) =>
                loneMember(failureDomain, parameters),
            ),
        ];
    },
};

function withoutStandby(failureDomain: FailureDomain<"database">, parameters: Parameters): Violation {
    const { replicas, backups, backupsKnown } = failureDomain.facts;
    const copied = replicas > 0 || backups || !backupsKnown;
    return {
        severity: copied ? "high" : "critical",
        urn: failureDomain.urn,
        fact:
            `The database ${failureDomain.label} has no standby in another zone` +
            (replicas > 0
                ? "; it has a read replica, which doesn't take over by itself."
                : copied
                  ? "."
                  : ", and no automatic backups."),
        consequence:
            `If it fails, the site is down until ${replicas > 0 ? "a person promotes the replica" : "it is repaired or restored"}${together(failureDomain.takesDown)}` +
            (copied ? "." : "; without a backup its data may be lost for good."),
        number:
            `${commitment("RDS without a standby", 99.5, "AWS RDS SLA")} With one (Multi-AZ): 99.95%, 4.38 h, and a failover takes ` +
            `60 to 120 s (RDS User Guide). ${target(parameters)}`,
        remedy: copied ? "Set multiAz to true." : "Set multiAz to true and backupRetentionPeriod to 7 or more days.",
        takesDown: failureDomain.takesDown,
        uncertain: failureDomain.uncertain,
    };
}

function loneMember(failureDomain: FailureDomain<"database-member">, parameters: Parameters): Violation {
    return {
        severity: "medium",
        urn: failureDomain.urn,
        fact: `${failureDomain.label} is the only instance of the cluster ${failureDomain.facts.cluster}; the cluster's storage is spread over zones.`,
        consequence: `If it fails, the site is down until the service has made a new one${together(failureDomain.takesDown)}; the data stays.`,
        number: `${commitment("Aurora in one zone", 99.9, "AWS Aurora SLA")} With members in several zones: 99.99%, 0.88 h. ${target(parameters)}`,
        remedy: "Add a second cluster instance in another zone; it takes over by itself.",
        takesDown: failureDomain.takesDown,
        uncertain: failureDomain.uncertain,
    };
}
