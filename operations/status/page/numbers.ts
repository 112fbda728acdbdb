import type { History, Step } from "./history";

/** A step with its time, without what is still to come. */
export interface TimedStep extends Step {
    /** Milliseconds since 1970. */
    begin: number;
    end: number;
    /** Seconds of which nothing is known. */
    unknown: number;
}

/** A time without an answer. */
export interface Outage {
    /** Milliseconds since 1970, to the step. */
    begin: number;
    end: number;
    /** Seconds without an answer, by the heartbeats. */
    down: number;
}

/** The steps of the day up to now. */
export function timedSteps({ at, from, step: length, steps }: History): TimedStep[] {
    const now = Date.parse(at);
    return steps
        .map((step, index) => {
            const begin = Date.parse(from) + index * length * 1000;
            const end = Math.min(begin + length * 1000, now);
            return { ...step, begin, end, unknown: Math.max(0, (end - begin) / 1000 - step.up - step.down) };
        })
        .filter(({ begin, end }) => end > begin);
}

export interface Totals {
    /** Seconds. */
    up: number;
    down: number;
    unknown: number;
    /** Null where there is no log of the whole day. */
    requests: number | null;
    clientErrors: number | null;
    serverErrors: number | null;
    /** The median of the steps' medians, in seconds; null where the application was never asked. */
    median: number | null;
    /** The greatest of the steps' 95th percentiles. */
    slowest: number | null;
}

export function totals(steps: readonly TimedStep[]): Totals {
    const sum = (of: (step: TimedStep) => number | null) => {
        const known = steps.map(of).filter((number) => number !== null);
        return known.length === 0 ? null : known.reduce((one, other) => one + other, 0);
    };
    const medians = steps.map(({ median }) => median).filter((number) => number !== null);
    const slowest = steps.map(({ p95 }) => p95).filter((number) => number !== null);
    return {
        up: sum(({ up }) => up) ?? 0,
        down: sum(({ down }) => down) ?? 0,
        unknown: sum(({ unknown }) => unknown) ?? 0,
        requests: sum(({ requests }) => requests),
        clientErrors: sum(({ answers }) => answers["4xx"]),
        serverErrors: sum(({ answers }) => answers["5xx"]),
        median: medians.sort((one, other) => one - other)[Math.floor((medians.length - 1) / 2)] ?? null,
        slowest: slowest.length === 0 ? null : Math.max(...slowest),
    };
}

/** Steps one after another in which the site did not always answer, as one outage each. */
export function outages(steps: readonly TimedStep[]): Outage[] {
    const found: Outage[] = [];
    let last: Outage | undefined;
    for (const { begin, end, down } of steps) {
        if (down === 0) {
            last = undefined;
        } else if (last) {
            last.end = end;
            last.down += down;
        } else {
            last = { begin, end, down };
            found.push(last);
        }
    }
    return found;
}

/** The steps of each hour of the clock. */
export function byHour(steps: readonly TimedStep[]): { begin: number; steps: TimedStep[] }[] {
    const hour = 3_600_000;
    const hours = new Map<number, TimedStep[]>();
    for (const step of steps) {
        const begin = step.begin - (step.begin % hour);
        hours.set(begin, [...(hours.get(begin) ?? []), step]);
    }
    return [...hours].map(([begin, own]) => ({ begin, steps: own }));
}
