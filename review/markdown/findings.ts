import { sameOf, takenDown, type Alike } from "../../policies/findings/causes";
import { enumerate } from "../../policies/findings/wording";
import { nameOf } from "../../pulumi/urn";
import { causesOf, furtherInWords, sizeOf, type Cause } from "../findings/causes";
import type { FindingStatus, Review, ReviewedFinding } from "../model";
import { weightOf, type Weight } from "../order";
import { countInWords, statusNames } from "../words";
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
    const causes = causesOf(findings);
    const title = `${statusNames[status]} (${countInWords(findings.length, causes.length)})`;
    const entries = { texts: causes.map(entry), counts: causes.map(sizeOf), noun: "finding" };
    return status === "still-there" || status === "accepted"
        ? collapsed(title, "", [], entries)
        : { head: [`### ${title}`, ""], entries };
}

/** A cause: its worst finding, and the others to unfold. */
function entry(cause: Cause<ReviewedFinding>): string {
    const rest = furtherInWords(cause);
    const further = cause.further.map((alike) => item(alike, cause.main.first));
    return rest === undefined || cause.main.first.status === "gone"
        ? [item(cause.main), ...further].join("\n")
        : [
              item(cause.main),
              `  <details><summary>${rest}: ${cause.further.map(({ first }) => plain(first.policy)).join(", ")}</summary>`,
              "",
              ...further.flatMap((text) => text.split("\n").map((line) => `  ${line}`)),
              "",
              "  </details>",
          ].join("\n");
}

/** @param main the finding that has the remedy already */
function item(alike: Alike<ReviewedFinding>, main?: ReviewedFinding): string {
    const finding = alike.first;
    const { policy, urn, status, level, location, acceptedRisk } = finding;
    const weight = weightOf(finding);
    const more = alike.others.length > 0 ? ` and ${alike.others.length} more` : "";
    const headline = `${marks[weight]} **${weight}** ${code(policy)}${urn ? ` on ${code(nameOf(urn))}${more}` : more}`;
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
        ...[...paragraphs(alike, main), accepted].filter(Boolean).map((line) => `  ${line}  `),
    ].join("\n");
}

function paragraphs(alike: Alike<ReviewedFinding>, main: ReviewedFinding | undefined) {
    const { fact, consequence, number, remedy, message, uncertain } = alike.first;
    const same = main === undefined && plain(sameOf(alike) ?? "");
    const lost = takenDown(alike).map(plain);
    return fact
        ? [
              `${plain(fact)} ${plain(consequence ?? "")}`.trim(),
              same,
              number && plain(number),
              main === undefined && remedy && `**Remedy:** ${plain(remedy)}`,
              main === undefined && lost.length > 0 && `Down with ${same ? "them" : "it"}: ${enumerate(lost)}.`,
              uncertain && uncertain !== main?.uncertain && `_Not known yet: ${plain(uncertain)}_`,
          ]
        : [plain(message), same];
}
