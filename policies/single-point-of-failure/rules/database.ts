import type { Violation } from "../../findings/finding";
import type { Parameters } from "../../findings/parameters";
import type { Rule } from "../../findings/rule";
import { atFirst, commitment, named, target } from "../../findings/wording";
import { shortType, typeOf } from "../../../pulumi/urn";
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
        cause: failureDomain.urn,
        fact:
            `${atFirst(named("database", failureDomain.label))} has no standby in another zone` +
            (replicas > 0
                ? "; it has a read replica, which doesn't take over by itself."
                : copied
                  ? "."
                  : ", and no automatic backups."),
        consequence:
            `If it fails, the site is down until ${replicas > 0 ? "a person promotes the replica" : "it is repaired or restored"}` +
            (copied ? "." : ", and its data may be lost for good."),
        number:
            `${commitment("RDS without a standby", 99.5, "AWS RDS SLA")} With one: 99.95%, 4.38 h, and 60 to 120 s for a ` +
            `failover (RDS User Guide). ${target(parameters)}`,
        remedy: copied ? "Set multiAz to true." : "Set multiAz to true and backupRetentionPeriod to 7 or more days.",
        takesDown: failureDomain.takesDown,
        uncertain: failureDomain.uncertain,
    };
}

function loneMember(failureDomain: FailureDomain<"database-member">, parameters: Parameters): Violation {
    return {
        severity: "medium",
        urn: failureDomain.urn,
        cause: failureDomain.urn,
        fact: `${failureDomain.label} is the only instance of ${named("cluster", failureDomain.facts.cluster)}.`,
        consequence:
            "If it fails, the site is down until the service has made a new one; the data stays, on the cluster's own storage.",
        // DocumentDB and Neptune have clusters as well, and other commitments.
        number: isAurora(failureDomain)
            ? `${commitment("Aurora in one zone", 99.9, "AWS Aurora SLA")} In several: 99.99%, 0.88 h. ${target(parameters)}`
            : undefined,
        remedy: "Add a second cluster instance in another zone; it takes over by itself.",
        takesDown: failureDomain.takesDown,
        uncertain: failureDomain.uncertain,
    };
}

function isAurora({ urn }: FailureDomain): boolean {
    return shortType(typeOf(urn)) === "rds.ClusterInstance";
}
