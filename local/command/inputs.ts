import { archive, asset, isMap, isUnknown, Properties, rewrap, unwrap } from "./values";

export interface Failure {
    readonly property: string;
    readonly reason: string;
}

/** What one input may be. */
export interface Input {
    readonly type: "string" | "integer" | "boolean" | "strings" | "stringMap" | "list" | "assetOrArchive" | Inputs;
    readonly required?: boolean;
    /** Used when the input is absent, as the official plugin's `Check` does. */
    readonly default?: string | number | boolean;
    readonly allowed?: readonly string[];
    readonly minimum?: number;
    readonly maximum?: number;
    /** Why an input of the official plugin is refused by this one, and what to do instead. */
    readonly unsupported?: string;
}

export interface Inputs {
    readonly [property: string]: Input;
}

/** Inputs that the engine and the SDK add for themselves. */
function isInternal(property: string): boolean {
    return property === "version" || property.startsWith("__");
}

function absent(value: unknown): boolean {
    const inner = unwrap(value);
    return inner === undefined || inner === null;
}

/** What a value looks like to its writer, without showing the value, which may be secret. */
function describe(value: unknown): string {
    if (Array.isArray(value)) {
        return "a list";
    }
    if (asset(value)) {
        return "an asset";
    }
    if (archive(value)) {
        return "an archive";
    }
    return isMap(value) ? "a map" : `a ${typeof value}`;
}

function wrongType(value: unknown, type: Input["type"]): string | undefined {
    const strings = (items: unknown[]): boolean =>
        items.every((item) => typeof unwrap(item) === "string" && !absent(item));
    switch (type) {
        case "string":
        case "boolean":
            return typeof value === type ? undefined : `must be a ${type}, but is ${describe(value)}`;
        case "integer":
            return Number.isInteger(value) ? undefined : `must be an integer, but is ${describe(value)}`;
        case "strings":
            return Array.isArray(value) && strings(value) ? undefined : "must be a list of strings";
        case "stringMap":
            return isMap(value) && strings(Object.values(value)) ? undefined : "must be a map of strings";
        case "list":
            return Array.isArray(value) ? undefined : `must be a list, but is ${describe(value)}`;
        case "assetOrArchive":
            return asset(value) || archive(value)
                ? undefined
                : `must be an asset or an archive, but is ${describe(value)}`;
        default:
            return isMap(value) ? undefined : `must be a map, but is ${describe(value)}`;
    }
}

function checkValue(path: string, original: unknown, input: Input, failures: Failure[]): unknown {
    const value = unwrap(original);
    if (isUnknown(value)) {
        return original;
    }
    const reason = wrongType(value, input.type);
    if (reason !== undefined) {
        failures.push({ property: path, reason: `${path} ${reason}` });
        return original;
    }
    if (typeof input.type === "object") {
        return rewrap(original, checkInputs(value as Properties, input.type, failures, `${path}.`));
    }
    if (input.allowed !== undefined && !input.allowed.includes(value as string)) {
        failures.push({
            property: path,
            reason: `${path} is ${JSON.stringify(value)}, but must be one of ${input.allowed.join(", ")}`,
        });
    }
    const { minimum = -Infinity, maximum = Infinity } = input;
    if (typeof value === "number" && (value < minimum || value > maximum)) {
        const range = maximum === Infinity ? `${minimum} or more` : `between ${minimum} and ${maximum}`;
        failures.push({ property: path, reason: `${path} is ${value}, but must be ${range}` });
    }
    return original;
}

/**
 * Checks `values` against `inputs`, adds every problem to `failures`, and returns the values with defaults filled in.
 * Values that a preview doesn't know yet pass.
 *
 * @param prefix path of the object that is checked, with its final dot, for the messages
 */
export function checkInputs(values: Properties, inputs: Inputs, failures: Failure[], prefix = ""): Properties {
    const checked: Properties = {};
    for (const [property, value] of Object.entries(values)) {
        const path = prefix + property;
        const input = inputs[property];
        if (input === undefined) {
            if (!isInternal(property) && !absent(value)) {
                const known = Object.keys(inputs).sort().join(", ");
                failures.push({ property: path, reason: `unknown input ${path}; known are: ${known}` });
            }
            checked[property] = value;
        } else if (!absent(value)) {
            if (input.unsupported !== undefined) {
                failures.push({ property: path, reason: `${path} is not supported here: ${input.unsupported}` });
            }
            checked[property] = checkValue(path, value, input, failures);
        }
    }
    for (const [property, input] of Object.entries(inputs)) {
        if (property in checked) {
            continue;
        }
        if (input.default !== undefined) {
            checked[property] = input.default;
        } else if (input.required) {
            failures.push({ property: prefix + property, reason: `missing required input ${prefix}${property}` });
        }
    }
    return checked;
}

/** The inputs whose values differ, taking the old ones out of the resource's state, which holds outputs as well. */
export function changedInputs(
    state: Properties,
    values: Properties,
    inputs: Inputs,
    canonical: (value: unknown) => string,
): string[] {
    const properties = new Set([...Object.keys(inputs), ...Object.keys(values)]);
    return [...properties].filter(
        (property) => !isInternal(property) && canonical(state[property]) !== canonical(values[property]),
    );
}
