import type { Inventory } from "./inventory";
import { Unknown, type Resource } from "./resource";
import { isObject, listOf, numberOf, toNumber } from "./values";

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

/** What a target of Application Auto Scaling lets run, at any time and as its schedules change it. */
export function capacityOfTarget(inventory: Inventory, target: Resource): Capacity {
    const schedules = inventory
        .referrers("appautoscaling.ScheduledAction", "resourceId", target)
        .flatMap((action) => listOf(action.props.scalableTargetAction))
        .filter(isObject);
    const scheduled = (name: string) =>
        schedules.map((action) => toNumber(action[name])).filter((value) => value !== undefined);
    const maximum = numberOf(target, "maxCapacity") ?? null;
    return {
        sizes: [numberOf(target, "minCapacity") ?? null, ...scheduled("minCapacity")],
        maximum: maximum === null ? null : Math.max(maximum, ...scheduled("maxCapacity")),
        followsLoad: true,
    };
}

/**
 * How many units of capacity one member stands for at most: 1, unless instance types have weights, or the units are
 * processors or memory. `null` if it isn't known.
 */
export function unitsOfMember(settings: unknown): number | null {
    let most = 1;
    const rest: unknown[] = [settings];
    while (rest.length > 0) {
        const next = rest.pop();
        if (Array.isArray(next)) {
            rest.push(...(next as unknown[]));
        } else if (isObject(next)) {
            const { weightedCapacity, ...others } = next;
            const weight = toNumber(weightedCapacity);
            if (weightedCapacity === Unknown) {
                return null;
            }
            most = Math.max(most, weight ?? 1);
            rest.push(...Object.values(others));
        }
    }
    return most;
}

/** How many members there are at least, if that many units run, each of which has so many units at most. */
export function fewestOf(units: number | null, unitsEach: number | null): number | null {
    return units === 0 ? 0 : units === null || unitsEach === null ? null : Math.ceil(units / unitsEach);
}
