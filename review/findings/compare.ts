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
            : { ...finding, status: before.has(identity(finding)) ? ("still-there" as const) : ("new" as const) },
    );
    const now = new Set(findings.map(identity));
    const gone = complete ? [...before].filter(([key]) => !now.has(key)).map(([, finding]) => finding) : [];
    return [...compared, ...gone.map((finding) => ({ ...finding, status: "gone" as const }))];
}

/** Identifies a finding even if the stack's name or the resource's parent differs. */
function identity({ policy, urn }: ReviewedFinding): string {
    const { type, name } = parseUrn(urn ?? "");
    return `${policy} ${type}::${name}`;
}
