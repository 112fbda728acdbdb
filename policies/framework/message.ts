import type { Finding } from "../findings/finding";

/** A finding's text below the policy's description: fact, consequence, number, remedy, what is supposed. */
export function messageOf(finding: Finding): string {
    return [
        finding.fact,
        finding.consequence,
        finding.number,
        `Remedy: ${finding.remedy}`,
        finding.uncertain ? `Not known yet: ${finding.uncertain}` : undefined,
    ]
        .filter((line) => line !== undefined && line !== "")
        .join("\n");
}
