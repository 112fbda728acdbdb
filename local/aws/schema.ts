import type { Token } from "../cloud/resource-tokens";
import { isAbsent, type Failure } from "../provider/inputs";
import { isMap, isUnknown, unwrap, type Properties } from "../provider/values";
import table from "./schema.json";

/** What AWS takes for a value: of a string the length, of a number the value, of a list the number of items. */
export interface Limits {
    values?: string[];
    /** Of the whole string. */
    pattern?: string;
    least?: number;
    most?: number;
}

/** An input, or a part of one, as the official provider and AWS's interface describe it. */
export interface Attribute extends Limits {
    type: "string" | "number" | "boolean" | "list" | "map" | "object";
    required?: true;
    /** The provider fills it in where the program leaves it out; leaving it out later changes nothing. */
    computed?: true;
    /** A change replaces the resource. */
    replace?: true;
    default?: string | number | boolean;
    /** Reading the resource always sets it: where AWS has nothing, to the type's empty value. */
    read?: true;
    conflictsWith?: string[];
    exactlyOneOf?: string[];
    atLeastOneOf?: string[];
    requiredWith?: string[];
    /** Of an object, or of a list's objects. */
    attributes?: Attributes;
    /** The type of a list's or a map's plain values. */
    of?: string;
    items?: Limits;
}

export type Attributes = Readonly<Record<string, Attribute>>;

/** The inputs of a resource type; `npm run schema` makes their table. */
export function attributesOf(token: Token): Attributes {
    return (table.types as unknown as Record<Token, Attributes>)[token];
}

/** The attributes of which something holds: paths with dots into objects, not into lists. */
export function pathsWhere(attributes: Attributes, holds: (attribute: Attribute) => unknown): string[] {
    return Object.entries(attributes).flatMap(([name, attribute]) => [
        ...(holds(attribute) ? [name] : []),
        ...(attribute.type === "object" ? pathsWhere(attribute.attributes ?? {}, holds) : []).map(
            (inner) => `${name}.${inner}`,
        ),
    ]);
}

/** Values of the attributes that are left out. */
export function defaultsOf(attributes: Attributes): Properties {
    return pick(attributes, (attribute) => attribute.default);
}

const empty: Partial<Record<Attribute["type"], () => unknown>> = {
    string: () => "",
    number: () => 0,
    boolean: () => false,
    list: () => [],
};

/** What the provider reads of the attributes that AWS has nothing for. */
export function unsetOf(attributes: Attributes): Properties {
    return pick(attributes, ({ read, type }) => (read ? empty[type]?.() : undefined));
}

function pick(attributes: Attributes, value: (attribute: Attribute) => unknown): Properties {
    return Object.fromEntries(
        Object.entries(attributes).flatMap(([name, attribute]) => {
            const found = value(attribute);
            return found === undefined ? [] : [[name, found]];
        }),
    );
}

/** What the provider or AWS refuses of inputs. Values that a preview doesn't know yet pass. */
export function refusals(inputs: Properties, attributes: Attributes): Failure[] {
    const failures: Failure[] = [];
    checkObject(inputs, attributes, "", failures);
    return failures;
}

function checkObject(inputs: Properties, attributes: Attributes, prefix: string, failures: Failure[]): void {
    const given = (name: string) => !isAbsent(inputs[name]);
    const fail = (name: string, reason: string) =>
        failures.push({ property: prefix + name, reason: `${prefix}${name} ${reason}` });
    for (const [name, attribute] of Object.entries(attributes)) {
        if (!given(name)) {
            if (attribute.required) {
                fail(name, "is required");
            }
            continue;
        }
        checkValue(inputs[name], attribute, prefix + name, failures);
        const conflicts = (attribute.conflictsWith ?? []).filter((other) => other !== name && given(other));
        if (conflicts.length > 0) {
            fail(name, `can't be beside ${conflicts.join(", ")}`);
        }
        const missing = (attribute.requiredWith ?? []).filter((other) => !given(other));
        if (missing.length > 0) {
            fail(name, `needs ${missing.join(", ")} beside it`);
        }
    }
    const groups = (kind: "exactlyOneOf" | "atLeastOneOf") =>
        new Map(Object.values(attributes).flatMap((one) => (one[kind] ? [[one[kind].join(", "), one[kind]]] : [])));
    for (const [names, group] of groups("exactlyOneOf")) {
        if (group.filter(given).length !== 1) {
            fail(group[0]!, `is wrong: exactly one of ${names} is required, not ${group.filter(given).length}`);
        }
    }
    for (const [names, group] of groups("atLeastOneOf")) {
        if (!group.some(given)) {
            fail(group[0]!, `is missing: at least one of ${names} is required`);
        }
    }
}

function checkValue(original: unknown, attribute: Attribute, path: string, failures: Failure[]): void {
    const value = unwrap(original);
    if (isUnknown(value)) {
        return;
    }
    const reason = outside(value, attribute);
    if (reason !== undefined) {
        failures.push({ property: path, reason: `${path} ${reason}` });
    }
    const items = Array.isArray(value) ? value.map((item, index) => [item, `${path}[${index}]`] as const) : [];
    for (const [item, place] of items) {
        checkValue(item, { type: "string", ...attribute.items }, place, failures);
    }
    if (attribute.attributes !== undefined) {
        for (const [item, place] of attribute.type === "object" ? [[value, path] as const] : items) {
            checkNested(unwrap(item), attribute.attributes, place, failures);
        }
    }
}

function checkNested(value: unknown, attributes: Attributes, path: string, failures: Failure[]): void {
    if (isUnknown(value)) {
        return;
    }
    if (!isMap(value)) {
        failures.push({ property: path, reason: `${path} must be a map` });
        return;
    }
    for (const name of Object.keys(value).filter((one) => !one.startsWith("__") && !Object.hasOwn(attributes, one))) {
        const known = Object.keys(attributes).sort().join(", ");
        failures.push({
            property: `${path}.${name}`,
            reason: `${path}.${name}: the provider has no such property; it has ${known}`,
        });
    }
    checkObject(value, attributes, `${path}.`, failures);
}

/** What is wrong with a value, as the predicate of a sentence about it. */
function outside(value: unknown, { values, pattern, least = -Infinity, most = Infinity }: Limits): string | undefined {
    if (typeof value === "number") {
        return value < least || value > most ? `is ${value}, but must be ${range(least, most)}` : undefined;
    }
    if (Array.isArray(value)) {
        const count = value.length;
        return count < least || count > most ? `has ${count} items, but must have ${range(least, most)}` : undefined;
    }
    // The provider takes an empty string for an absent one.
    if (typeof value !== "string" || value === "") {
        return undefined;
    }
    if (values !== undefined && !values.includes(value)) {
        return `is ${JSON.stringify(value)}, but must be one of ${values.join(", ")}`;
    }
    if (value.length < least || value.length > most) {
        return `has ${value.length} characters, but must have ${range(least, most)}`;
    }
    return pattern === undefined || new RegExp(`^(?:${pattern})$`, "u").test(value)
        ? undefined
        : `is ${JSON.stringify(value)}, but must be like ${pattern}`;
}

function range(least: number, most: number): string {
    if (most === Infinity) {
        return `${least} or more`;
    }
    return least === -Infinity ? `${most} or less` : `between ${least} and ${most}`;
}
