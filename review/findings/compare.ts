import { severities } from "../../policies/findings/finding";
import { parseUrn } from "../../pulumi/urn";
import type { Review, ReviewedFinding } from "../model";

/**
 * Marks each finding as new or still there, and adds those that are gone.
 *
 * @param complete whether the preview was complete: an incomplete one doesn't prove that a finding is gone
 */
export function compareFindings(findings: ReviewedFinding[], base: Review, complete: boolean): ReviewedFinding[] {
    const before = new Map(
        base.findings.filter(({ status }) => status !== "gone").map((finding) => [identity(finding), finding]),
    );
    const compared = findings.map((finding) =>
        finding.status === "accepted"
            ? finding
            : {
                  ...finding,
                  status: isNew(finding, before.get(identity(finding))) ? ("new" as const) : ("still-there" as const),
              },
    );
    const now = new Set(findings.map(identity));
    const gone = complete ? [...before].filter(([key]) => !now.has(key)).map(([, finding]) => finding) : [];
    return [...compared, ...gone.map((finding) => ({ ...finding, status: "gone" as const }))];
}

/** Whether a finding wasn't there before, or was less severe. */
function isNew({ severity }: ReviewedFinding, before: ReviewedFinding | undefined): boolean {
    return (
        before === undefined ||
        (severity !== undefined &&
            before.severity !== undefined &&
            severities.indexOf(severity) < severities.indexOf(before.severity))
    );
}

/** Identifies a finding even if the stack's name or the resource's parent differs, or its policy's name still had the severity. */
function identity({ policy, severity, urn }: ReviewedFinding): string {
    const { type, name } = parseUrn(urn ?? "");
    const rule =
        severity !== undefined && policy.endsWith(`-${severity}`) ? policy.slice(0, -severity.length - 1) : policy;
    return `${rule} ${type}::${name}`;
}
