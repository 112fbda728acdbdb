import { figuresInWords } from "../policies/numbers/words";
import { nameOf } from "../pulumi/urn";
import type { Interruption, Outcome, Review, ReviewedFinding } from "./model";
import { byStatus, isOpen, weightOf } from "./order";
import { effectNames, notJudgedInWords, outcomeInWords, scopeInWords, statusNames, summarize } from "./words";
import { visitorsCondition, visitorsTitle, type Obstacle } from "./words";

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

/** Keeps control characters in names away from the terminal. */
const clean = (text: string) => text.replace(/[\p{Cc}\p{Cf}]+/gu, " ");

/** What visitors notice, one line each under a heading; empty if they notice nothing. */
export function interruptionLines(
    interruptions: readonly Interruption[],
    colour: boolean,
    obstacle?: Obstacle,
): string[] {
    const condition = obstacle && visitorsCondition(obstacle);
    const paint = painter(colour);
    const noticed = interruptions.filter(({ effect }) => effect !== "none");
    return noticed.length === 0
        ? []
        : [
              paint("bold", visitorsTitle(obstacle)),
              ...(condition ? [`  ${condition}`] : []),
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
        `${paint(outcomeColours[review.outcome], outcomeInWords(review))}: ${paint("bold", clean(summarize(review)))}`,
        paint(
            "dim",
            `${clean(`${review.project}/${review.stack}`)}${review.base ? `, compared with ${clean(review.base.label)}` : ""}: ` +
                scopeInWords(review),
        ),
    ];
    lines.push(...notJudgedInWords(review).map(clean));
    if (review.standIns?.length) {
        lines.push(paint("dim", `stand-ins for ${review.standIns.map(clean).join(", ")}`));
    }
    if (review.failure) {
        lines.push("", ...review.failure.reason.split("\n").map((line) => `  ${clean(line)}`));
    }
    const noticed = interruptionLines(review.interruptions, colour, review.failure);
    if (noticed.length > 0) {
        lines.push("", ...noticed);
    }
    if (review.figures) {
        const { headline, lines: details } = figuresInWords(review.figures);
        lines.push("", paint("bold", clean(headline)), ...details.map((line) => `  ${paint("dim", clean(line))}`));
    }
    for (const [status, findings] of byStatus(review.findings)) {
        lines.push("", paint("bold", `${statusNames[status]} (${findings.length})`));
        lines.push(...findings.flatMap((finding) => findingLines(finding, paint)));
    }
    return `${lines.join("\n")}\n`;
}

function findingLines(finding: ReviewedFinding, paint: Paint): string[] {
    const { policy, urn, location, status, fact, consequence, remedy, message } = finding;
    const weight = weightOf(finding);
    const colour = ["critical", "mandatory", "high"].includes(weight) && status !== "gone" ? "red" : "yellow";
    const where = urn ? ` on ${clean(nameOf(urn))}` : "";
    const place = location ? paint("dim", ` ${clean(location.file)}:${location.line}`) : "";
    const headline = `  ${paint(colour, weight)} ${clean(policy)}${where}${place}`;
    if (status === "gone") {
        return [headline];
    }
    const text = `    ${clean(fact ? `${fact} ${consequence ?? ""}` : message).trim()}`;
    return remedy && isOpen(finding)
        ? [headline, text, paint("dim", `    Remedy: ${clean(remedy)}`)]
        : [headline, text];
}
