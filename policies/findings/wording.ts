import type { NotJudged } from "../topology/graph";
import { hoursOfDowntime } from "./hours-of-downtime";
import type { Parameters } from "./parameters";

/** "a", "a and b", "a, b and c"; of long lists, the first `most` and how many more. */
export function enumerate(names: string[], most = 10): string {
    const shown = names.length > most ? [...names.slice(0, most), `${names.length - most} more`] : names;
    return shown.length < 2 ? (shown[0] ?? "") : `${shown.slice(0, -1).join(", ")} and ${shown[shown.length - 1]}`;
}

/** "the server web"; no noun is said twice: "the server" for one of that name, and "web-server" alone. */
export function named(noun: string, name: string): string {
    const word = noun.split(" ").pop()!.toLowerCase();
    const words = name
        .replace(/([a-z0-9])(?=[A-Z])/g, "$1 ")
        .toLowerCase()
        .split(/[^a-z]+/);
    return name.toLowerCase() === word ? `the ${noun}` : words.includes(word) ? name : `the ${noun} ${name}`;
}

/** The same at the beginning of a sentence. */
export function atFirst(text: string): string {
    return text.replace(/^the /, "The ");
}

/** What isn't judged, the same reason once. */
export function byReason(notJudged: readonly NotJudged[]): { reason: string; urns: string[]; labels: string[] }[] {
    const found = new Map<string, { reason: string; urns: string[]; labels: string[] }>();
    for (const { reason, urn, label } of notJudged) {
        const group = found.get(reason) ?? { reason, urns: [], labels: [] };
        found.set(reason, group);
        group.urns.push(urn);
        group.labels.push(label);
    }
    return [...found.values()];
}

/** What each availability in the findings is: said once, where the rules are described. */
export const commitmentNotExpectation =
    "An availability is what AWS commits to before it gives credits, not the downtime to expect: it leaves out deploys, " +
    "software faults and a database run on one's own.";

/** An availability that AWS commits to, with its hours of downtime a year and its source. */
export function commitment(what: string, percent: number, source: string): string {
    return `AWS commits to ${percent}% for ${what}, ${hoursOfDowntime(percent)} h down a year (${source}).`;
}

/** The hours of downtime a year that the configured target leaves. */
export function target({ targetAvailability }: Parameters): string {
    return `The target of ${targetAvailability}% allows ${hoursOfDowntime(targetAvailability)} h.`;
}
