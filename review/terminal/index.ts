import { nameOf } from "../../pulumi/urn";
import { changesInWords, effectNames, outcomeNames, statuses, statusNames, verdict, weightOf } from "../words";
import type { Interruption, Outcome, Review } from "../model";

const colours = { bold: 1, dim: 2, red: 31, green: 32, yellow: 33, cyan: 36 } as const;

const outcomeColours: Record<Outcome, keyof typeof colours> = {
    clean: "green",
    advisory: "yellow",
    mandatory: "red",
    failed: "red",
};

type Paint = (name: keyof typeof colours, text: string) => string;

const painter =
    (colour: boolean): Paint =>
    (name, text) =>
        colour ? `\u001b[${colours[name]}m${text}\u001b[0m` : text;

/** No control character of a name gets to the terminal. */
const clean = (text: string) => text.replace(/[\p{Cc}\p{Cf}]+/gu, " ");

/** What visitors notice, a line each; nothing if they notice nothing. */
export function interruptionLines(interruptions: readonly Interruption[], colour: boolean): string[] {
    const paint = painter(colour);
    const noticed = interruptions.filter(({ effect }) => effect !== "none");
    return noticed.length === 0
        ? []
        : [
              paint("bold", "What visitors notice"),
              ...noticed.map(
                  ({ effect, what, duration }) =>
                      `  ${paint("yellow", effectNames[effect])}: ${clean(what)}${duration ? ` (${clean(duration.text)})` : ""}`,
              ),
          ];
}

/** A review's summary for a terminal. */
export function renderTerminal(review: Review, colour: boolean): string {
    const paint = painter(colour);
    const lines = [
        `${paint(outcomeColours[review.outcome], outcomeNames[review.outcome])}: ${paint("bold", clean(verdict(review)))}`,
        paint(
            "dim",
            `${clean(`${review.project}/${review.stack}`)}${review.base ? `, compared with ${clean(review.base.label)}` : ""}: ` +
                changesInWords(review.changes, review.unchanged),
        ),
    ];
    if (review.standIns?.length) {
        lines.push(paint("dim", `stand-ins for ${review.standIns.map(clean).join(", ")}`));
    }
    if (review.failure) {
        lines.push("", ...review.failure.reason.split("\n").map((line) => `  ${clean(line)}`));
    }
    const noticed = interruptionLines(review.interruptions, colour);
    if (noticed.length > 0) {
        lines.push("", ...noticed);
    }
    for (const status of statuses) {
        const findings = review.findings.filter((finding) => finding.status === status);
        if (findings.length > 0) {
            lines.push("", paint("bold", `${statusNames[status]} (${findings.length})`));
            findings.forEach((finding) => {
                const weight = weightOf(finding);
                const where = finding.urn ? ` on ${clean(nameOf(finding.urn))}` : "";
                const place = finding.location
                    ? paint("dim", ` ${clean(finding.location.file)}:${finding.location.line}`)
                    : "";
                const serious = ["critical", "mandatory", "high"].includes(weight) && status !== "gone";
                lines.push(`  ${paint(serious ? "red" : "yellow", weight)} ${clean(finding.policy)}${where}${place}`);
                if (status !== "gone") {
                    const told = finding.fact ? `${finding.fact} ${finding.consequence ?? ""}` : finding.message;
                    lines.push(`    ${clean(told).trim()}`);
                }
            });
        }
    }
    return `${lines.join("\n")}\n`;
}
