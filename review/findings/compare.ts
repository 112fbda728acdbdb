import { parseUrn } from "../../pulumi/urn";
import type { Review, ReviewedFinding } from "../model";
import { keyOf } from "./collect";

/**
 * Says of each finding whether the change brings it, and adds those that the change takes away.
 *
 * @param complete whether the preview looked at everything: an incomplete one proves nothing gone
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

/** Stacks of different names hold the same resources, and a resource that moves to another parent stays what it is. */
function identity({ policy, urn }: ReviewedFinding): string {
    const { type, name } = parseUrn(urn ?? "");
    return keyOf(policy, `${type}::${name}`);
}
