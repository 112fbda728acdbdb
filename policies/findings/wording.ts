import { commitmentNotExpectation, hoursOfDowntime } from "./availability";
import { defaultParameters, type Finding, type Parameters } from "./finding";
import type { FailureDomain, ServiceGraph } from "../topology/graph";

/** Fills in the defaults of what nobody has set. */
export function withDefaults(parameters: Partial<Parameters> = {}): Parameters {
    const given = Object.entries(parameters).filter(([, value]) => value !== undefined);
    return { ...defaultParameters, ...Object.fromEntries(given) };
}

/** "a", "a and b", "a, b and c"; of long lists the first ten and how many more. */
export function enumerate(names: string[], most = 10): string {
    const shown = names.length > most ? [...names.slice(0, most), `${names.length - most} more`] : names;
    return shown.length < 2 ? (shown[0] ?? "") : `${shown.slice(0, -1).join(", ")} and ${shown[shown.length - 1]}`;
}

/** "; down with it: a, b and c", or nothing. */
export function together(names: string[]): string {
    return names.length === 0 ? "" : `; down with it: ${enumerate(names)}`;
}

/** An availability as the commitment that it is, with its hours a year and its source. */
export function commitment(what: string, percent: number, source: string): string {
    return `${what}: ${percent}%, ${hoursOfDowntime(percent)} h a year (${source}; ${commitmentNotExpectation}).`;
}

/** What the reader's own target leaves. */
export function target({ targetAvailability }: Parameters): string {
    return `The target of ${targetAvailability}% leaves ${hoursOfDowntime(targetAvailability)} h a year.`;
}

/** The failure domains of a kind whose loss leaves visitors without a path. */
export function singleDomains(graph: ServiceGraph, kind: FailureDomain["kind"]): FailureDomain[] {
    return graph.failureDomains.filter((domain) => domain.kind === kind && domain.single);
}

/** Leaves out what is empty, so that findings can be compared and written as they are. */
export function finding(fields: Finding): Finding {
    return Object.fromEntries(Object.entries(fields).filter(([, value]) => value !== undefined)) as unknown as Finding;
}
