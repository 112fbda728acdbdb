import type { EngineEvent } from "@pulumi/pulumi/automation";
import { acceptedRisksPolicy, configurationPolicy } from "../../policies/framework/names";
import type { Report, ReportedFinding } from "../../policies/framework/report";
import { severities } from "../../policies/findings/finding";
import { withoutColours } from "../engine/diagnostics";
import type { ReviewedFinding } from "../model";

type Violation = NonNullable<EngineEvent["policyEvent"]>;

/** Everything that the packs have found: in full from those that handed over a report, in one text from all others. */
export function collectFindings(events: readonly EngineEvent[], report: Report | undefined): ReviewedFinding[] {
    const violations = events.flatMap(({ policyEvent }) => (policyEvent ? [policyEvent] : []));
    const levels = new Map(
        violations.map((violation) => [keyOf(violation.policyName, violation.resourceUrn), violation]),
    );
    const reported = [
        ...(report?.findings ?? [])
            .filter(({ policy, urn }) => levels.has(keyOf(policy, urn)))
            .map((finding) => fromReport(finding, levelOf(levels.get(keyOf(finding.policy, finding.urn))!))),
        ...(report?.accepted ?? []).map(({ acceptedRisk, ...finding }) => ({
            ...fromReport(finding, "advisory" as const),
            status: "accepted" as const,
            acceptedRisk,
        })),
    ];
    const known = new Set(reported.map(({ policy, urn }) => keyOf(policy, urn)));
    const others = violations
        .filter(({ policyName, resourceUrn }) => !known.has(keyOf(policyName, resourceUrn)))
        .filter(
            ({ policyName }) =>
                report === undefined || ![acceptedRisksPolicy, configurationPolicy].includes(policyName),
        )
        .map(fromViolation);
    return [...reported, ...others].sort(byWeight);
}

function fromReport({ rule, ...finding }: ReportedFinding, level: ReviewedFinding["level"]): ReviewedFinding {
    void rule;
    return { ...finding, status: "unknown-before", level };
}

function fromViolation(violation: Violation): ReviewedFinding {
    return {
        status: "unknown-before",
        pack: violation.policyPackName,
        policy: violation.policyName,
        level: levelOf(violation),
        ...(violation.resourceUrn ? { urn: violation.resourceUrn } : {}),
        message: withoutColours(violation.message).trim(),
        takesDown: [],
    };
}

function levelOf({ enforcementLevel }: Violation): ReviewedFinding["level"] {
    return (enforcementLevel as string) === "mandatory" ? "mandatory" : "advisory";
}

/** What makes two findings the same one, in one preview or in two. */
export function keyOf(policy: string, urn: string | undefined): string {
    return `${policy} ${urn ?? ""}`;
}

/** Mandatory before advisory, the worst first. */
export function byWeight(one: ReviewedFinding, other: ReviewedFinding): number {
    const weight = ({ level, severity }: ReviewedFinding) =>
        (level === "mandatory" ? 0 : 10) + (severity ? severities.indexOf(severity) : severities.length);
    return weight(one) - weight(other);
}
