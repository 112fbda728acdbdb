import { isAbsent } from "./inputs";
import type { Difference, ResourceType } from "./resource-type";
import { canonical, type Properties } from "./values";

/** Equal content, whatever the order of keys. */
export function sameValue(one: unknown, other: unknown): boolean {
    return canonical(one) === canonical(other);
}

/**
 * @param state the resource as the engine knows it: after a refresh, what really exists
 * @param oldInputs inputs of the last update; `state` also has values that were computed for inputs left out
 */
export function compareInputs(
    { inputs, replace, same = sameValue }: ResourceType,
    state: Properties,
    news: Properties,
    oldInputs: Properties,
): Difference {
    const changed = Object.keys(inputs).filter((property) =>
        isAbsent(news[property]) ? !isAbsent(oldInputs[property]) : !same(state[property], news[property]),
    );
    const replaces = replace.filter(
        (path) => changed.includes(path.split(".")[0]!) && !same(at(state, path), at(news, path)),
    );
    return { changed, replaces };
}

function at(properties: Properties, path: string): unknown {
    return path.split(".").reduce<any>((value, part) => value?.[part], properties);
}
