import { archive, asset, isMap, isUnknown, rewrap, unwrap, type Properties } from "./values";

export interface Failure {
    readonly property: string;
    readonly reason: string;
}

/** Checks a known value, adds every problem to `failures`, and returns the value with defaults filled in. */
type Input = (value: any, path: string, failures: Failure[]) => unknown;

export type Inputs = Readonly<Record<string, Input>>;

/** The properties of a resource, or of an object within one. */
interface Schema {
    readonly inputs: Inputs;
    readonly required?: readonly string[];
    readonly defaults?: Properties;
}

/** @param reason what is wrong with a value, as the predicate of a sentence about it; undefined if nothing is */
export function rule(reason: (value: any) => string | undefined): Input {
    return (value, path, failures) => {
        const found = reason(value);
        if (found !== undefined) {
            failures.push({ property: path, reason: `${path} ${found}` });
        }
        return value;
    };
}

/** Messages name the type of a wrong value, since the value itself may be secret. */
function typed(expected: string, accepts: (value: unknown) => boolean): Input {
    return rule((value) => (accepts(value) ? undefined : `must be ${expected}, but is ${typeName(value)}`));
}

function typeName(value: unknown): string {
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

const allStrings = (items: unknown[]): boolean => items.every((item) => typeof unwrap(item) === "string");

export const string = typed("a string", (value) => typeof value === "string");
export const number = typed("a number", (value) => typeof value === "number");
export const boolean = typed("a boolean", (value) => typeof value === "boolean");
export const list = typed("a list", Array.isArray);
export const map = typed("a map", isMap);
export const assetOrArchive = typed(
    "an asset or an archive",
    (value) => (asset(value) ?? archive(value)) !== undefined,
);
export const strings = rule((value) =>
    Array.isArray(value) && allStrings(value) ? undefined : "must be a list of strings",
);
export const stringMap = rule((value) =>
    isMap(value) && allStrings(Object.values(value)) ? undefined : "must be a map of strings",
);

export function oneOf(...allowed: readonly (string | number)[]): Input {
    return rule((value) =>
        allowed.includes(value) ? undefined : `is ${JSON.stringify(value)}, but must be one of ${allowed.join(", ")}`,
    );
}

export function matching(pattern: RegExp, expected: string): Input {
    return rule((value) =>
        typeof value === "string" && pattern.test(value)
            ? undefined
            : `is ${JSON.stringify(value)}, but must be ${expected}`,
    );
}

export function integer(minimum: number, maximum = Infinity): Input {
    const range = maximum === Infinity ? `${minimum} or more` : `between ${minimum} and ${maximum}`;
    return rule((value) => {
        if (!Number.isInteger(value)) {
            return `must be an integer, but is ${typeName(value)}`;
        }
        return value < minimum || value > maximum ? `is ${value}, but must be ${range}` : undefined;
    });
}

/** An object with properties of its own. */
export function group(inputs: Inputs, rest: Omit<Schema, "inputs"> = {}): Input {
    return (value, path, failures) =>
        isMap(value) ? checkInputs(value, { inputs, ...rest }, failures, `${path}.`) : map(value, path, failures);
}

export function listOf(item: Input): Input {
    return (value, path, failures) =>
        Array.isArray(value)
            ? value.map((one, index) => checkValue(one, item, `${path}[${index}]`, failures))
            : list(value, path, failures);
}

/** Whether an input counts as left out. */
export function isAbsent(value: unknown): boolean {
    return (unwrap(value) ?? undefined) === undefined;
}

function checkValue(original: unknown, input: Input, path: string, failures: Failure[]): unknown {
    const value = unwrap(original);
    return isUnknown(value) ? original : rewrap(original, input(value, path, failures));
}

/**
 * Checks `values`, adds every problem to `failures`, and returns the values with defaults filled in. Values that a preview
 * doesn't know yet pass.
 *
 * @param prefix path of the object that is checked, with its final dot, for the messages
 */
export function checkInputs(values: Properties, schema: Schema, failures: Failure[], prefix = ""): Properties {
    const { inputs, required = [], defaults = {} } = schema;
    const checked: Properties = { ...defaults };
    for (const [property, value] of Object.entries(values)) {
        const path = prefix + property;
        if (isAbsent(value)) {
            continue;
        }
        if (Object.hasOwn(inputs, property)) {
            checked[property] = checkValue(value, inputs[property]!, path, failures);
            continue;
        }
        checked[property] = value;
        // Such names are the engine's own.
        if (!property.startsWith("__")) {
            const known = Object.keys(inputs).sort().join(", ");
            failures.push({
                property: path,
                reason: `${path}: the local cloud does not understand this input; it knows ${known}`,
            });
        }
    }
    for (const property of required.filter((name) => !(name in checked))) {
        failures.push({ property: prefix + property, reason: `missing required input ${prefix}${property}` });
    }
    return checked;
}
