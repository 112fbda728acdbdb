import { nameOf } from "../../pulumi/urn";
import type { FindingStatus, Review, ReviewedFinding } from "../model";
import { weightOf, type Weight } from "../order";
import { statusNames } from "../words";
import { code, plain } from "./escape";
import { collapsed, type Section } from "./section";

const marks: Record<Weight, string> = {
    critical: "🔴",
    mandatory: "🔴",
    high: "🟠",
    medium: "🟡",
    low: "⚪",
    advisory: "⚪",
};

/** The findings of one status; collapsed if the change is not their cause. */
export function findingsSection(review: Review, status: FindingStatus): Section | undefined {
    const findings = review.findings.filter((finding) => finding.status === status);
    if (findings.length === 0) {
        return undefined;
    }
    const title = `${statusNames[status]} (${findings.length})`;
    const entries = { texts: findings.map(entry), noun: "finding" };
    return status === "still-there" || status === "accepted"
        ? collapsed(title, "", [], entries)
        : { head: [`### ${title}`, ""], entries };
}

function entry(finding: ReviewedFinding): string {
    const { policy, urn, status, level, location, acceptedRisk } = finding;
    const weight = weightOf(finding);
    const headline = `${marks[weight]} **${weight}** ${code(policy)}${urn ? ` on ${code(nameOf(urn))}` : ""}`;
    if (status === "gone") {
        return `- ~~${headline}~~`;
    }
    const where = location ? ` <sub>${plain(location.file)}:${location.line}</sub>` : "";
    const mandatory = level === "mandatory" && weight !== "mandatory" ? " — **mandatory**" : "";
    const accepted =
        acceptedRisk &&
        `Accepted until ${plain(acceptedRisk.expires)} by ${plain(acceptedRisk.owner)}: ${plain(acceptedRisk.reason)}`;
    return [
        `- ${headline}${mandatory}${where}  `,
        ...[...paragraphs(finding), accepted].filter(Boolean).map((line) => `  ${line}  `),
    ].join("\n");
}

function paragraphs({ fact, consequence, number, remedy, message, takesDown, uncertain }: ReviewedFinding) {
    return fact
        ? [
              `${plain(fact)} ${plain(consequence ?? "")}`.trim(),
              takesDown.length > 0 && `Takes down: ${takesDown.slice(0, 20).map(plain).join(", ")}.`,
              number && plain(number),
              remedy && `**Remedy:** ${plain(remedy)}`,
              uncertain && `_${plain(uncertain)}_`,
          ]
        : [plain(message)];
}
