import { plain } from "./escape";

/** A section of a review; `entries`, the most important first, can be cut. */
export interface Section {
    head: string[];
    entries?: Entries;
    tail?: string[];
}

export interface Entries {
    texts: string[];
    /** How many each entry counts for. Default: one. */
    counts?: number[];
    /** What to call an entry in the line that counts the omitted ones. */
    noun: string;
}

/** A section that is closed until the reader opens it. */
export function collapsed(title: string, detail: string, content: string[], entries?: Entries): Section {
    return {
        head: ["<details>", `<summary><b>${plain(title)}</b>${detail}</summary>`, "", ...content],
        ...(entries ? { entries } : {}),
        tail: ["", "</details>"],
    };
}

/** The first items, and how many more there are. */
export function firstOf(items: readonly string[], most: number): string[] {
    return items.length > most ? [...items.slice(0, most), `and ${items.length - most} more`] : [...items];
}
