import type { Finding, Parameters, Rule } from "../../findings/finding";
import type { FailureDomain } from "../../topology/graph";
import { commitment, finding, singleDomains, target, together, withDefaults } from "../../findings/wording";

export const database: Rule = {
    name: "database-is-single-point-of-failure",
    severities: ["critical", "high", "medium"],
    description: "A database must have a standby that takes over by itself.",
    why: "If the database fails, the site is down until it is repaired, restored or made anew.",
    remedy: "Set multiAz to true, or add a second instance to the cluster in another zone; keep automatic backups.",
    source: "AWS RDS SLA: Multi-AZ 99.95%, single 99.5%; AWS Aurora SLA: Multi-AZ 99.99%, single 99.9%; RDS User Guide: a failover takes 60 to 120 s",
    evaluate(graph, given) {
        const parameters = withDefaults(given);
        return [
            ...singleDomains(graph, "database").map((domain) => withoutStandby(domain, parameters)),
            ...singleDomains(graph, "database-member").map((domain) => loneMember(domain, parameters)),
        ];
    },
};

function withoutStandby(domain: FailureDomain, parameters: Parameters): Finding {
    const { replicas, backups, backupsKnown } = domain.facts;
    const copied = Number(replicas) > 0 || backups === true || backupsKnown === false;
    return finding({
        rule: database.name,
        severity: copied ? "high" : "critical",
        urn: domain.urn,
        fact:
            `The database ${domain.label} has no standby in another zone` +
            (Number(replicas) > 0
                ? "; it has a read replica, which doesn't take over by itself."
                : copied
                  ? "."
                  : ", and no automatic backups."),
        consequence:
            `If it fails, the site is down until ${Number(replicas) > 0 ? "a person promotes the replica" : "it is repaired or restored"}${together(domain.takesDown)}` +
            (copied ? "." : "; without a backup its data may be lost for good."),
        number:
            `${commitment("RDS without a standby", 99.5, "AWS RDS SLA")} With one (Multi-AZ): 99.95%, 4.38 h, and a failover takes ` +
            `60 to 120 s (RDS User Guide). ${target(parameters)}`,
        remedy: copied ? "Set multiAz to true." : "Set multiAz to true and backupRetentionPeriod to 7 or more days.",
        takesDown: domain.takesDown,
        uncertain: domain.uncertain,
    });
}

function loneMember(domain: FailureDomain, parameters: Parameters): Finding {
    return finding({
        rule: database.name,
        severity: "medium",
        urn: domain.urn,
        fact: `${domain.label} is the only instance of the cluster ${domain.facts.cluster}; the cluster's storage is spread over zones.`,
        consequence: `If it fails, the site is down until the service has made a new one${together(domain.takesDown)}; the data stays.`,
        number: `${commitment("Aurora in one zone", 99.9, "AWS Aurora SLA")} With members in several zones: 99.99%, 0.88 h. ${target(parameters)}`,
        remedy: "Add a second cluster instance in another zone; it takes over by itself.",
        takesDown: domain.takesDown,
        uncertain: domain.uncertain,
    });
}
