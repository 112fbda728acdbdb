import fs from "node:fs";

import { Unknown, type Resource } from "../../policies/topology/resource";

/** Reads what the capture pack has written. */
export function readCapturedResources(file: string): Resource[] {
    return revive(JSON.parse(fs.readFileSync(file, "utf8"))) as Resource[];
}

function revive(value: unknown): unknown {
    if (Array.isArray(value)) {
        return value.map(revive);
    }
    if (typeof value !== "object" || value === null) {
        return value;
    }
    return "$unknown" in value
        ? Unknown
        : Object.fromEntries(Object.entries(value).map(([key, entry]) => [key, revive(entry)]));
}
