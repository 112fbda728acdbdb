/** How it is with one thing. `aside` is shown and does not count. */
export type State = "problem" | "unknown" | "warning" | "ok" | "aside";

/** The worst first. */
const states: State[] = ["problem", "unknown", "warning", "ok", "aside"];

/** One thing that was asked, and what answered. */
export interface Line {
    /** Stays the same from one status to the next, for programs. */
    id: string;
    title: string;
    state: State;
    /** What is so, with its unit. */
    value: string;
    /** From where on it is a problem. */
    limit?: string;
    /** Since when it is so, ISO 8601; undefined if nobody knows. */
    since?: string;
    /** What to do about it. */
    remedy?: string;
}

/** The worst first; lines of the same state stay in their order. */
export function worstFirst(lines: readonly Line[]): Line[] {
    return [...lines].sort((one, other) => states.indexOf(one.state) - states.indexOf(other.state));
}

/** 0: all is well; 1: something is wrong; 2: nothing is, but something that decides was not asked. */
export function exitCodeOf(lines: readonly Line[]): 0 | 1 | 2 {
    const has = (state: State) => lines.some((line) => line.state === state);
    return has("problem") ? 1 : has("unknown") ? 2 : 0;
}

/** The line of a check that says by an error what is wrong. */
export async function lineOf(id: string, title: string, attempt: () => Promise<Partial<Line> & { value: string }>) {
    return attempt().then(
        (found): Line => ({ id, title, state: "ok", ...found }),
        (error: unknown): Line => ({ id, title, state: "problem", value: firstLines(error) }),
    );
}

/** The beginning of an error's text, in one line. */
export function firstLines(error: unknown): string {
    const lines = String(error instanceof Error ? error.message : error)
        .trim()
        .split("\n");
    return lines.slice(0, 3).join(" ");
}
