import { changesInWords, count, outcomeNames, verdict } from "../words";
import type { Review } from "../model";
import { plain } from "./escape";
import {
    changesSection,
    diagnosticsSection,
    failureSection,
    findingsSection,
    graphSection,
    visitorsSection,
    type Section,
} from "./sections";

/** The largest comment that GitHub takes, in characters. */
export const largestComment = 65_536;

/** What a comment's writer may put around it. */
const reserve = 1_000;

/** A review as Markdown for a comment on a pull request, never larger than a comment may be. */
export function renderMarkdown(review: Review, largest = largestComment - reserve): string {
    const head = [`## ${outcomeNames[review.outcome]}: ${plain(verdict(review))}`, "", introduction(review), ""];
    const sections = [
        failureSection(review),
        findingsSection(review, "new"),
        visitorsSection(review),
        findingsSection(review, "unknown-before"),
        graphSection(review),
        changesSection(review),
        findingsSection(review, "gone"),
        findingsSection(review, "still-there"),
        findingsSection(review, "accepted"),
        diagnosticsSection(review),
    ].filter((section) => section !== undefined);
    return fit(head.join("\n"), sections, largest);
}

function introduction({ project, stack, base, changes, unchanged, standIns, configurationProblems }: Review): string {
    const lines = [
        `Stack **${plain(`${project}/${stack}`)}**${base ? `, compared with **${plain(base.label)}**` : ""}. ` +
            `${changesInWords(changes, unchanged)}.`,
        standIns?.length && `Stand-ins were used for what can't be read here: ${standIns.map(plain).join(", ")}.`,
        ...configurationProblems.map((problem) => `⚠ Policies' configuration: ${plain(problem)}`),
    ];
    return lines.filter(Boolean).join("\n\n");
}

/** Characters for the line that says how many entries are left out. */
const omission = 60;

/** Lays sections out in their order. Room is given to the first ones first; what has none is counted. */
function fit(head: string, sections: Section[], largest: number): string {
    const frame = ({ head: begin, tail }: Section) => [...begin, ...tail].join("\n").length + omission;
    let room = largest - head.length - sections.reduce((sum, section) => sum + frame(section), 0);
    const texts = sections.map(({ head: begin, entries, tail, entry }) => {
        let kept = 0;
        while (kept < entries.length && entries[kept]!.length + 1 <= room) {
            room -= entries[kept]!.length + 1;
            kept++;
        }
        const left = entries.length - kept;
        const rest = left > 0 ? ["", `_${count(left, `more ${entry}`)} not shown here._`] : [];
        return [...begin, ...entries.slice(0, kept), ...rest, ...tail].join("\n");
    });
    const whole = [head, ...texts].join("\n\n");
    // Only heads are left that are too long by themselves.
    return whole.length < largest ? `${whole}\n` : `${whole.slice(0, largest - 40)}\n\n_The rest is not shown here._\n`;
}
