import { largestComment } from "../comment/body";
import type { Review } from "../model";
import { count } from "../words";
import { changesSection } from "./changes";
import { diagnosticsSection } from "./diagnostics";
import { failureSection } from "./failure";
import { figuresSection } from "./figures";
import { findingsSection } from "./findings";
import { graphSection } from "./graph";
import { introduction } from "./introduction";
import type { Entries, Section } from "./section";
import { visitorsSection } from "./visitors";

/** Characters reserved for what posting adds to the comment. */
const reserve = 1_000;

/** A review as Markdown for a comment on a pull request, shorter than `largest` characters. */
export function renderMarkdown(review: Review, largest = largestComment - reserve): string {
    const sections = [
        failureSection(review),
        findingsSection(review, "new"),
        visitorsSection(review),
        findingsSection(review, "unknown-before"),
        figuresSection(review),
        graphSection(review),
        changesSection(review),
        findingsSection(review, "gone"),
        findingsSection(review, "still-there"),
        findingsSection(review, "accepted"),
        diagnosticsSection(review),
    ].filter((section) => section !== undefined);
    return fit(`${introduction(review)}\n`, sections, largest);
}

/** Characters of the line that counts the entries left out. */
const omission = 60;

/** Joins the sections. Entries get the room in the order of the sections; entries without room are only counted. */
function fit(introduction: string, sections: Section[], largest: number): string {
    const frame = ({ head, tail = [] }: Section) => [...head, ...tail].join("\n").length + omission;
    let room = largest - introduction.length - sections.reduce((sum, section) => sum + frame(section), 0);
    const none: Entries = { texts: [], noun: "" };
    const texts = sections.map(({ head, entries: { texts: entries, counts, noun } = none, tail = [] }) => {
        let kept = 0;
        while (kept < entries.length && entries[kept]!.length + 1 <= room) {
            room -= entries[kept]!.length + 1;
            kept++;
        }
        const left = entries.slice(kept).reduce((sum, _, index) => sum + (counts?.[kept + index] ?? 1), 0);
        const rest = left > 0 ? ["", `_${count(left, `more ${noun}`)} not shown here._`] : [];
        return [...head, ...entries.slice(0, kept), ...rest, ...tail].join("\n");
    });
    const whole = [introduction, ...texts].join("\n\n");
    // Only section heads that are too long on their own can exceed the limit.
    return whole.length < largest ? `${whole}\n` : `${whole.slice(0, largest - 40)}\n\n_The rest is not shown here._\n`;
}
