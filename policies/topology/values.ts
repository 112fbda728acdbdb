import { Unknown, type Resource } from "./resource";

/** How a program sets a property: to a value, not at all, or to a value that isn't known yet. */
export type Setting<T> = { state: "known"; value: T } | { state: "unset" } | { state: "unknown" };

/**
 * Reads a property as the program set it. In a preview, providers announce optional properties that the program left
 * out as unknown, because they will fill them in; these count as unset. A value that the program set and that isn't
 * known yet comes from another resource, and the engine records which.
 */
export function setting(resource: Resource, property: string): Setting<unknown> {
    const value = resource.props[property];
    if (resource.skipped) {
        return { state: "unknown" };
    }
    if (value === Unknown) {
        const sources = resource.propertyDependencies[property] ?? [];
        const isSet = sources.length > 0 || resource.encrypted?.has(property) === true;
        return { state: isSet ? "unknown" : "unset" };
    }
    return value === undefined || value === null ? { state: "unset" } : { state: "known", value };
}

/** A number, also one written as text; `undefined` if unset or not a number, `null` if unknown. */
export function numberOf(resource: Resource, property: string): number | null | undefined {
    const found = setting(resource, property);
    if (found.state !== "known") {
        return found.state === "unknown" ? null : undefined;
    }
    return toNumber(found.value);
}

export function toNumber(value: unknown): number | undefined {
    const parsed = typeof value === "string" && value.trim() !== "" ? Number(value) : value;
    return typeof parsed === "number" && Number.isFinite(parsed) ? parsed : undefined;
}

/** A boolean; `undefined` if unset, `null` if unknown. */
export function booleanOf(resource: Resource, property: string): boolean | null | undefined {
    const found = setting(resource, property);
    if (found.state !== "known") {
        return found.state === "unknown" ? null : undefined;
    }
    return found.value === true || found.value === "true";
}

/** A text; `undefined` if unset, empty or not a text, `null` if unknown. */
export function textOf(resource: Resource, property: string): string | null | undefined {
    const found = setting(resource, property);
    if (found.state !== "known") {
        return found.state === "unknown" ? null : undefined;
    }
    return typeof found.value === "string" && found.value !== "" ? found.value : undefined;
}

/** A plain value as text; empty for an unknown or missing value, an object or a list. */
export function wordOf(value: unknown): string {
    return ["string", "number", "boolean"].includes(typeof value) ? String(value) : "";
}

/** The elements of a list; none for other values, except that a single object counts as a list of one. */
export function listOf(value: unknown): unknown[] {
    if (Array.isArray(value)) {
        return value;
    }
    return isObject(value) ? [value] : [];
}

export function isObject(value: unknown): value is Record<string, unknown> {
    return typeof value === "object" && value !== null && !Array.isArray(value);
}

/** A text's JSON value; `undefined` if it isn't JSON. */
export function parseJson(text: string): unknown {
    try {
        return JSON.parse(text);
    } catch {
        return undefined;
    }
}

/** User data as text, decoded if it is in Base64. */
export function decodedUserData(text: string): string {
    return /^[A-Za-z0-9+/\s]+={0,2}\s*$/.test(text) && text.trim().length >= 16
        ? Buffer.from(text, "base64").toString("utf8")
        : text;
}

/** How many elements a list has, if that is known. */
export function lengthOf(value: unknown): number | undefined {
    return Array.isArray(value) ? value.length : undefined;
}

/** All texts anywhere inside a value, and whether something in it is unknown. */
export function textsIn(value: unknown): { texts: string[]; unknown: boolean } {
    const texts: string[] = [];
    let unknown = false;
    const rest: unknown[] = [value];
    while (rest.length > 0) {
        const next = rest.pop();
        if (next === Unknown) {
            unknown = true;
        } else if (typeof next === "string") {
            texts.push(next);
        } else if (Array.isArray(next)) {
            for (let index = next.length - 1; index >= 0; index--) {
                rest.push(next[index]);
            }
        } else if (isObject(next)) {
            for (const key of Object.keys(next)) {
                rest.push(next[key]);
            }
        }
    }
    return { texts, unknown };
}
