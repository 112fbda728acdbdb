/** Reads a value from its holder. */
type Read = (holder: Record<string, unknown>, key: string) => unknown;

/**
 * Copies a value property by property. Leaves out what is empty: once a resource exists, the official provider answers with an
 * empty text, list or map for everything that isn't set.
 */
export function plainCopy(value: unknown, read: Read = (holder, key) => holder[key]): unknown {
    return copied(value, read, false);
}

/** Maps whose keys the program chooses: an empty text is a value there, as of a tag that only has to exist. */
const mapsOfTexts = /(^|[a-z])tags(All)?$/i;

function copied(value: unknown, read: Read, keepsEmpty: boolean): unknown {
    if (typeof value !== "object" || value === null) {
        return value;
    }
    const holder = value as Record<string, unknown>;
    if (Array.isArray(value)) {
        return Array.from({ length: value.length }, (_, index) => copied(read(holder, String(index)), read, false));
    }
    const entries: [string, unknown][] = [];
    for (const key of Object.keys(value)) {
        const plain = copied(read(holder, key), read, mapsOfTexts.test(key));
        if (keepsEmpty || !isEmpty(plain)) {
            entries.push([key, plain]);
        }
    }
    return Object.fromEntries(entries);
}

function isEmpty(value: unknown): boolean {
    return value === "" || value === null || (typeof value === "object" && Object.keys(value).length === 0);
}
