import { figuresInWords } from "../policies/numbers/words";
import { sameOf, type Alike } from "../policies/findings/causes";
import { nameOf } from "../pulumi/urn";
import { causesOf, furtherInWords, type Cause } from "./findings/causes";
import type { Interruption, Outcome, Review, ReviewedFinding } from "./model";
import { byStatus, isOpen, weightOf } from "./order";
import {
    countInWords,
    effectNames,
    notJudgedInWords,
    outcomeInWords,
    scopeInWords,
    statusNames,
    summarize,
    visitorsCondition,
    visitorsTitle,
    type Obstacle,
} from "./words";

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

interface TerminalOptions {
    /** Whether to show every finding of a cause, with its number, and not only the worst. */
    all?: boolean;
    /** Characters in a line. Default: as many as it takes. */
    columns?: number | undefined;
}

/** A review's summary for a terminal. */
export function renderTerminal(
    review: Review,
    colour: boolean,
    { all = false, columns }: TerminalOptions = {},
): string {
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
    for (const [status, findings] of byStatus(review.findings)) {
        const causes = causesOf(findings);
        lines.push("", paint("bold", `${statusNames[status]} (${countInWords(findings.length, causes.length)})`));
        lines.push(...causes.flatMap((cause) => causeLines(cause, paint, all)));
    }
    if (review.figures) {
        const { headline, lines: details } = figuresInWords(review.figures);
        lines.push("", paint("bold", clean(headline)), ...details.map((line) => `  ${paint("dim", clean(line))}`));
    }
    return `${lines.flatMap((line) => wrap(line, columns)).join("\n")}\n`;
}

function causeLines(cause: Cause<ReviewedFinding>, paint: Paint, all: boolean): string[] {
    const { main, further } = cause;
    const rest = furtherInWords(cause);
    return all || rest === undefined || main.first.status === "gone"
        ? [main, ...further].flatMap((alike) => findingLines(alike, paint, all))
        : [
              ...findingLines(main, paint, all),
              `    ${paint("dim", `${rest}, which --all shows: ${further.map(({ first }) => clean(first.policy)).join(", ")}`)}`,
          ];
}

function findingLines(alike: Alike<ReviewedFinding>, paint: Paint, all: boolean): string[] {
    const finding = alike.first;
    const { policy, urn, location, status, fact, consequence, number, remedy, message } = finding;
    const weight = weightOf(finding);
    const colour = ["critical", "mandatory", "high"].includes(weight) && status !== "gone" ? "red" : "yellow";
    const more = alike.others.length > 0 ? ` and ${alike.others.length} more` : "";
    const where = urn ? ` on ${clean(nameOf(urn))}${more}` : more;
    const place = location ? paint("dim", ` ${clean(location.file)}:${location.line}`) : "";
    const headline = `  ${paint(colour, weight)} ${clean(policy)}${where}${place}`;
    const texts = [
        fact ? `${fact} ${consequence ?? ""}` : message,
        sameOf(alike),
        all ? number : undefined,
        fact && remedy && isOpen(finding) ? `Remedy: ${remedy}` : undefined,
    ];
    return status === "gone"
        ? [headline]
        : [headline, ...texts.flatMap((text) => (text ? `    ${clean(text).trim()}` : []))];
}

/** A line as several, broken between words, each as far from the edge as the first. */
function wrap(line: string, columns: number | undefined): string[] {
    const indent = /^ */.exec(line)![0];
    const wrapped: string[] = [];
    let rest = line;
    for (let end = breakOf(rest, columns); end !== undefined; end = breakOf(rest, columns)) {
        wrapped.push(rest.slice(0, end));
        rest = `${indent}${rest.slice(end + 1)}`;
    }
    return [...wrapped, rest];
}

/** Where to break a line that is too long: its last space that is no indent; colours take no room. */
function breakOf(line: string, columns = Infinity): number | undefined {
    let width = 0;
    let last: number | undefined;
    const start = /^ */.exec(line)![0].length;
    for (const { 0: part, index } of line.matchAll(/\u001b\[\d+m|./gsu)) {
        if (part.startsWith("\u001b")) {
            continue;
        }
        width++;
        if (width > columns) {
            return last;
        }
        last = part === " " && index > start ? index : last;
    }
    return undefined;
}
