/** What the engine sends for a value that is not known before an update. */
export const unknownValue = "04da6b54-80e4-46f7-96ec-b56ff0331ba9";

export interface Failure {
    property: string;
    reason: string;
}

/** Says what is wrong with a value, or nothing. */
export type Rule = (value: any) => string | undefined;

/** The inputs that the local AWS understands of a resource type, and what each may be. */
export type Inputs = Record<string, Rule>;

export const text: Rule = (value) => (typeof value === "string" ? undefined : "must be text");
export const number: Rule = (value) => (typeof value === "number" ? undefined : "must be a number");
export const boolean: Rule = (value) => (typeof value === "boolean" ? undefined : "must be true or false");
export const tags: Rule = (value) => (isObject(value) ? undefined : "must be names and values");
export const texts: Rule = (value) =>
    Array.isArray(value) && value.every((item) => typeof item === "string") ? undefined : "must be a list of texts";

export function oneOf(...allowed: (string | number)[]): Rule {
    return (value) =>
        allowed.includes(value) ? undefined : `must be one of ${allowed.join(", ")}, not ${JSON.stringify(value)}`;
}

export function matching(pattern: RegExp, what: string): Rule {
    return (value) =>
        typeof value === "string" && pattern.test(value) ? undefined : `must be ${what}, not ${JSON.stringify(value)}`;
}

export function integer(minimum: number, maximum: number): Rule {
    return (value) =>
        Number.isInteger(value) && value >= minimum && value <= maximum
            ? undefined
            : `must be a whole number from ${minimum} to ${maximum}, not ${JSON.stringify(value)}`;
}

/** An object with known properties. */
export function group(inputs: Inputs): Rule {
    return (value) => {
        if (!isObject(value)) {
            return "must be an object";
        }
        const failures = checkInputs(value, inputs);
        return failures.length
            ? failures.map((failure) => `${failure.property}: ${failure.reason}`).join("; ")
            : undefined;
    };
}

export function listOf(rule: Rule): Rule {
    return (value) => {
        if (!Array.isArray(value)) {
            return "must be a list";
        }
        const problems = value.map((item) => (isUnknown(item) ? undefined : rule(item))).filter(Boolean);
        return problems.length ? problems.join("; ") : undefined;
    };
}

export const cidr = matching(
    /^(25[0-5]|2[0-4]\d|1?\d?\d)(\.(25[0-5]|2[0-4]\d|1?\d?\d)){3}\/(3[0-2]|[12]?\d)$/,
    "an IPv4 network in CIDR notation",
);
export const region = matching(/^[a-z]{2}(-[a-z]+)+-\d$/, "a region");

export function isObject(value: unknown): value is Record<string, any> {
    return typeof value === "object" && value !== null && !Array.isArray(value);
}

export function isUnknown(value: unknown): boolean {
    return value === unknownValue;
}

/** What is wrong with a resource's inputs: those that the local AWS does not understand, and values that AWS refuses. */
export function checkInputs(values: Record<string, any>, inputs: Inputs): Failure[] {
    const failures: Failure[] = [];
    for (const [property, value] of Object.entries(values)) {
        if (property === "__defaults" || value === undefined || value === null) {
            continue;
        }
        const rule = inputs[property];
        if (!rule) {
            failures.push({
                property,
                reason: `the local cloud does not understand this input; it knows ${Object.keys(inputs).sort().join(", ")}`,
            });
        } else if (!containsUnknown(value)) {
            const reason = rule(value);
            if (reason) {
                failures.push({ property, reason });
            }
        }
    }
    return failures;
}

export function containsUnknown(value: unknown): boolean {
    if (Array.isArray(value)) {
        return value.some(containsUnknown);
    }
    return isObject(value) ? Object.values(value).some(containsUnknown) : isUnknown(value);
}
