import { isDeepStrictEqual } from "node:util";
import { containsUnknown } from "./inputs";
import type { Properties, ResourceType } from "./resource-type";

/** A property of a property, by a path with dots. */
export function at(properties: Properties, path: string): unknown {
    return path.split(".").reduce<any>((value, part) => value?.[part], properties);
}

/**
 * Which inputs change.
 *
 * @param state what the engine knows of the object: after a refresh, what is really there
 * @param recorded the inputs that it was last made or changed with
 */
export function changedInputs(type: ResourceType, state: Properties, recorded: Properties, news: Properties): string[] {
    return Object.keys(type.inputs).filter((property) => {
        if (news[property] === undefined) {
            return recorded[property] !== undefined;
        }
        return containsUnknown(news[property]) || !same(state[property], news[property]);
    });
}

/** Which of the changes make another object. */
export function replacingInputs(type: ResourceType, state: Properties, news: Properties, changed: string[]): string[] {
    const single = type.replace.filter((path) => {
        const property = path.split(".")[0]!;
        return changed.includes(property) && !same(at(state, path), at(news, path));
    });
    return [...single, ...(changed.length > 0 ? (type.replaceWhen?.(state, news) ?? []) : [])];
}

// What AWS keeps in no order is compared without one.
function same(one: unknown, other: unknown): boolean {
    if (Array.isArray(one) && Array.isArray(other)) {
        const text = (list: unknown[]) => list.map((item) => JSON.stringify(item)).sort();
        return isDeepStrictEqual(text(one), text(other));
    }
    return isDeepStrictEqual(one, other);
}
