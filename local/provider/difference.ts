import { isAbsent } from "./inputs";
import type { Difference, ResourceType } from "./resource-type";
import { canonical, isMap, type Properties } from "./values";

/** Equal content, whatever the order of keys. */
export function sameValue(one: unknown, other: unknown): boolean {
    return canonical(one) === canonical(other);
}

/**
 * @param state the resource as the engine knows it: after a refresh, what really exists
 * @param oldInputs inputs of the last update; `state` also has values that were computed for inputs left out
 */
export function compareInputs(
    { inputs, replace, computed = [], same = sameValue }: ResourceType,
    state: Properties,
    news: Properties,
    oldInputs: Properties,
): Difference {
    const planned = withComputed(news, state, computed);
    const changed = Object.keys(inputs).filter((property) =>
        isAbsent(planned[property]) ? !isAbsent(oldInputs[property]) : !same(state[property], planned[property]),
    );
    const replaces = replace.filter(
        (path) => changed.includes(path.split(".")[0]!) && !same(at(state, path), at(planned, path)),
    );
    return { changed, replaces };
}

/**
 * The inputs, and where one is left out that the provider fills in, the value that the resource has.
 *
 * @param computed those inputs; a part of an input is a path with dots
 */
export function withComputed(inputs: Properties, state: Properties, computed: readonly string[]): Properties {
    const planned = { ...inputs };
    for (const property of new Set(computed.map((path) => path.split(".")[0]!))) {
        const [given, known] = [planned[property], state[property]];
        if (isAbsent(given)) {
            if (computed.includes(property) && !isAbsent(known)) {
                planned[property] = known;
            }
        } else if (isMap(given) && isMap(known)) {
            const prefix = `${property}.`;
            const parts = computed.filter((path) => path.startsWith(prefix)).map((path) => path.slice(prefix.length));
            planned[property] = withComputed(given, known, parts);
        }
    }
    return planned;
}

function at(properties: Properties, path: string): unknown {
    return path.split(".").reduce<any>((value, part) => value?.[part], properties);
}
