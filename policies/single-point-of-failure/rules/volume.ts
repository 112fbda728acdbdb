import type { Violation } from "../../findings/finding";
import type { Rule } from "../../findings/rule";
import { atFirst, named } from "../../findings/wording";
import { singleFailureDomains } from "../../topology/graph";

export const volume: Rule = {
    name: "volume-is-only-copy-of-data",
    severities: ["critical", "high"],
    description: "Data must be on more than one volume, and copies must be young enough.",
    why: "If the volume fails, what has been written since the newest copy is lost.",
    remedy: "Snapshot the volume at least as often as the recovery point demands (data lifecycle manager, AWS Backup), or move the data to a service with a standby.",
    source: "parameter recoveryPointHours; nothing is published about single EBS volumes that could be confirmed",
    evaluate({ graph }, { recoveryPointHours, recoveryTimeMinutes }) {
        return singleFailureDomains(graph, "volume").map((failureDomain): Violation => {
            const { backups, backedUpBy, mountPoint, recoveryPointHours: age } = failureDomain.facts;
            const data = mountPoint ? `what lies at ${mountPoint}` : "its data";
            const allowed = `${recoveryPointHours} h (parameter recoveryPointHours)`;
            const it = atFirst(named("volume", failureDomain.label));
            return {
                severity: backups ? "high" : "critical",
                urn: failureDomain.urn,
                fact: backups
                    ? `${it} holds the only live copy of ${data}; older copies: ${backedUpBy}.`
                    : `${it} holds the only copy of ${data}, and nothing in this program makes another.`,
                consequence: backups
                    ? "If it fails, the site is down until a person restores a copy, and what was written since that copy is lost."
                    : "If it fails, the site is down and the data is lost for good.",
                number: !backups
                    ? `All data may be lost; allowed are ${allowed}.`
                    : age === undefined
                      ? `The program doesn't show how old the newest copy may be; allowed are ${allowed}, and ${recoveryTimeMinutes} min to restore it (parameter recoveryTimeMinutes).`
                      : `The newest copy may be ${age} h old; allowed are ${allowed}, and ${recoveryTimeMinutes} min to restore it (parameter recoveryTimeMinutes).`,
                remedy: backups
                    ? "Keep the data in a service with a standby (RDS Multi-AZ); until then rehearse restoring a copy."
                    : "Make copies on a schedule (Data Lifecycle Manager, AWS Backup, dumps to S3) and rehearse restoring them; then move the data to a service with a standby (RDS Multi-AZ).",
                takesDown: failureDomain.takesDown,
                uncertain: failureDomain.uncertain,
            };
        });
    },
};
