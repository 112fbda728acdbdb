import { createHash } from "crypto";

type Json = Record<string, unknown>;

// What a change of makes a lock too old, as Composer says.
const lockedKeys =
    "name version require require-dev conflict replace provide minimum-stability prefer-stable repositories extra".split(
        " ",
    );

/**
 * The hash with which Composer notes in a lock what it was made of: of these parts, as PHP reads and writes them. Undefined
 * for parts that JavaScript reads in another way.
 */
export function contentHash(project: Json): string | undefined {
    const content: Json = Object.fromEntries(
        lockedKeys.filter((key) => key in project).map((key) => [key, project[key]]),
    );
    const platform = (project["config"] as Json | undefined)?.["platform"];
    if (platform !== undefined && platform !== null) {
        content["config"] = { platform };
    }
    const sorted = Object.fromEntries(Object.entries(content).sort(([one], [other]) => (one < other ? -1 : 1)));
    const text = encode(sorted);
    return text === undefined ? undefined : createHash("md5").update(text).digest("hex");
}

function encode(value: unknown): string | undefined {
    if (typeof value === "number") {
        // PHP keeps 1.0 apart from 1.
        return undefined;
    }
    if (typeof value !== "object" || value === null) {
        return JSON.stringify(value)
            .replaceAll("/", "\\/")
            .replace(/[\u0080-\uffff]/g, (unit) => `\\u${unit.charCodeAt(0).toString(16).padStart(4, "0")}`);
    }
    const entries = Object.entries(value);
    // PHP reads an empty object as an empty list, and keeps keys that are numbers in their order.
    if (!Array.isArray(value) && entries.some(([key]) => /^\d+$/.test(key))) {
        return undefined;
    }
    const parts = entries.map(([key, inner]) => [encode(key), encode(inner)] as const);
    if (parts.some(([, inner]) => inner === undefined)) {
        return undefined;
    }
    return Array.isArray(value) || entries.length === 0
        ? `[${parts.map(([, inner]) => inner).join(",")}]`
        : `{${parts.map(([key, inner]) => `${key}:${inner}`).join(",")}}`;
}
