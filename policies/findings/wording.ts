import type { NotJudged } from "../topology/graph";
import { hoursOfDowntime } from "./hours-of-downtime";
import type { Parameters } from "./parameters";

/** "a", "a and b", "a, b and c"; of long lists, the first `most` and how many more. */
export function enumerate(names: string[], most = 10): string {
    const shown = names.length > most ? [...names.slice(0, most), `${names.length - most} more`] : names;
    return shown.length < 2 ? (shown[0] ?? "") : `${shown.slice(0, -1).join(", ")} and ${shown[shown.length - 1]}`;
}

/** "; down with it: a, b and c", or nothing. */
export function together(names: string[]): string {
    return names.length === 0 ? "" : `; down with it: ${enumerate(names)}`;
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

const commitmentNotExpectation =
    "what the provider commits to before it gives credits, not the downtime to expect; it leaves out deploys, " +
    "software faults and a database run on one's own";

/** An availability that a provider commits to, with its hours a year and its source. */
export function commitment(what: string, percent: number, source: string): string {
    return `${what}: ${percent}%, ${hoursOfDowntime(percent)} h a year (${source}; ${commitmentNotExpectation}).`;
}

/** The hours of downtime a year that the configured target leaves. */
export function target({ targetAvailability }: Parameters): string {
    return `The target of ${targetAvailability}% leaves ${hoursOfDowntime(targetAvailability)} h a year.`;
}
