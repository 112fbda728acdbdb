import type { EngineEvent } from "@pulumi/pulumi/automation";
import { severities } from "../../policies/findings/finding";
import { acceptedRisksPolicy, configurationPolicy, notJudgedPolicy } from "../../policies/framework/built-in-policies";
import type { Report, ReportedFinding } from "../../policies/framework/report";
import { withoutColours } from "../engine/diagnostics";
import type { ReviewedFinding } from "../model";

const ownPolicies = new Set([acceptedRisksPolicy, configurationPolicy, notJudgedPolicy]);

/** All findings: from the report for the pack that wrote it, from the engine's events for every other pack. */
export function collectFindings(events: readonly EngineEvent[], report: Report | undefined): ReviewedFinding[] {
    return [...(report ? fromReport(report) : []), ...fromEvents(events, report?.pack)].sort(byWeight);
}

function fromReport({ pack, findings, accepted, riskMessages }: Report): ReviewedFinding[] {
    const { policy, level, messages } = riskMessages;
    return [
        ...findings.flatMap((finding) =>
            finding.level === "disabled" ? [] : [reviewed(finding, { level: finding.level, status: "unknown-before" })],
        ),
        ...accepted.map(({ acceptedRisk, ...finding }) => ({
            ...reviewed(finding, { level: "advisory", status: "accepted" }),
            acceptedRisk,
        })),
        ...(level === "disabled"
            ? []
            : messages.map((message) => ({
                  status: "unknown-before" as const,
                  pack,
                  policy,
                  level,
                  ...message,
                  takesDown: [],
              }))),
    ];
}

function reviewed(
    { rule: _rule, ...finding }: ReportedFinding,
    more: Pick<ReviewedFinding, "level" | "status">,
): ReviewedFinding {
    return { ...finding, ...more };
}

function fromEvents(events: readonly EngineEvent[], reportedPack: string | undefined): ReviewedFinding[] {
    return (
        events
            .flatMap(({ policyEvent }) => policyEvent ?? [])
            .filter(({ policyPackName }) => policyPackName !== reportedPack)
            // What the project's other packs report about their configuration isn't a finding.
            .filter(({ policyName }) => reportedPack === undefined || !ownPolicies.has(policyName))
            .map(({ policyPackName, policyName, enforcementLevel, resourceUrn, message }) => ({
                status: "unknown-before",
                pack: policyPackName,
                policy: policyName,
                level: (enforcementLevel as string) === "mandatory" ? "mandatory" : "advisory",
                ...(resourceUrn ? { urn: resourceUrn } : {}),
                message: withoutColours(message).trim(),
                takesDown: [],
            }))
    );
}

/** Mandatory before advisory, the worst first. */
function byWeight(one: ReviewedFinding, other: ReviewedFinding): number {
    const weight = ({ level, severity }: ReviewedFinding) =>
        (level === "mandatory" ? 0 : 10) + (severity ? severities.indexOf(severity) : severities.length);
    return weight(one) - weight(other);
}
