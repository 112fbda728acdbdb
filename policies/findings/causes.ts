import { severities, type Severity } from "./finding";
import { enumerate } from "./wording";

/** What is compared of a finding, of our packs or of others. */
interface Comparable {
    urn?: string;
    subject?: string;
    cause?: string;
    severity?: Severity;
    fact?: string;
    consequence?: string;
    number?: string;
    remedy?: string;
    takesDown: string[];
    uncertain?: string;
}

/** Findings that say the same of several resources. */
export interface Alike<Finding> {
    first: Finding;
    others: Finding[];
}

/**
 * Findings that one remedy ends, the worst first. Where the same is true of several resources, as of five servers that are each
 * alone, they are one cause.
 *
 * @param kindOf what else findings must have in common to be alike, such as their rule
 */
export function byCause<Finding extends Comparable>(
    findings: readonly Finding[],
    kindOf: (finding: Finding) => string,
): Alike<Finding>[][] {
    const causes = new Map<string, Finding[]>();
    for (const [index, finding] of findings.entries()) {
        const cause = finding.cause ?? String(index);
        causes.set(cause, [...(causes.get(cause) ?? []), finding]);
    }
    const found = new Map<string, Alike<Finding>[]>();
    for (const [cause, unsorted] of causes) {
        const sorted = [...unsorted].sort((one, other) => weightOf(one) - weightOf(other));
        // What is about no resource, or the whole stack, has no name to sum it up with.
        const unnamed = sorted.some(({ urn }) => urn === undefined);
        const key = unnamed
            ? cause
            : JSON.stringify(sorted.map((finding) => [kindOf(finding), ...withoutSubject(finding)]));
        const alike = found.get(key);
        if (alike) {
            sorted.forEach((finding, index) => alike[index].others.push(finding));
        } else {
            found.set(
                key,
                sorted.map((first) => ({ first, others: [] })),
            );
        }
    }
    return [...found.values()];
}

/** What else alike findings are about, in a sentence; undefined of one alone. */
export function sameOf<Finding extends Comparable>({ others }: Alike<Finding>): string | undefined {
    return others.length === 0
        ? undefined
        : `The same is true of ${others.length === 1 ? "" : `${others.length} more: `}${enumerate(others.map(subjectOf))}.`;
}

/** Names of all that is lost with what alike findings are about. */
export function takenDown<Finding extends Comparable>({ first, others }: Alike<Finding>): string[] {
    return [...new Set([first, ...others].flatMap(({ takesDown }) => takesDown))];
}

/** What the fact of a finding calls its resource. */
export function subjectOf({ subject, urn = "" }: Comparable): string {
    return subject ?? urn.slice(urn.lastIndexOf("::") + 2);
}

function weightOf({ severity }: Comparable): number {
    return severity ? severities.indexOf(severity) : severities.length;
}

function withoutSubject(finding: Comparable): (string | undefined)[] {
    const { severity, fact, consequence, number, remedy, uncertain } = finding;
    const subject = subjectOf(finding);
    return [severity, without(subject, fact), consequence, number, remedy, without(subject, uncertain)];
}

/** A text without the name where it first is a word of its own. */
function without(name: string, text: string | undefined): string | undefined {
    for (
        let at = text?.indexOf(name) ?? -1;
        text !== undefined && name !== "" && at !== -1;
        at = text.indexOf(name, at + 1)
    ) {
        if (!partOfName.test(text[at - 1] ?? "") && !partOfName.test(text[at + name.length] ?? "")) {
            return `${text.slice(0, at)}\0${text.slice(at + name.length)}`;
        }
    }
    return text;
}

const partOfName = /^[\w-]$/;
