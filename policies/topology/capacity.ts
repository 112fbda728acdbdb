import type { Resource } from "./resource";
import { numberOf } from "./values";

/** How many members run at the different times of a group or a service, which may run none at some of them. */
export interface Capacity {
    /** At each time; `null` where it isn't known yet. */
    sizes: (number | null)[];
    /** How many may run at most; `null` if it isn't known yet. */
    maximum: number | null;
    /** Whether load changes how many run, between one of `sizes` and `maximum`. */
    followsLoad: boolean;
}

/** The fewest members that run while any does; 0 if none ever runs, `null` if it isn't known yet. */
export function fewestRunning({ sizes, maximum, followsLoad }: Capacity): number | null {
    if (sizes.includes(null)) {
        return null;
    }
    const running = sizes.filter((size): size is number => size !== null && size > 0);
    const fromNothing = followsLoad && sizes.includes(0) && (maximum ?? 1) > 0;
    return running.length > 0 || fromNothing ? Math.min(...running, ...(fromNothing ? [1] : [])) : 0;
}

/** The size that a schedule sets, by the first of the given properties that it sets; -1 means that it leaves that as it is. */
export function scheduledSize(schedule: Resource, ...properties: string[]): (number | null)[] {
    for (const property of properties) {
        const value = numberOf(schedule, property);
        if (value !== undefined && value !== -1) {
            return [value];
        }
    }
    return [];
}
