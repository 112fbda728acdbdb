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

/** What explains other lines: what runs on the server, and what that needs. A page, or a file changed by hand, explains none. */
const causes = /^(server|service|unmounted|data|database|disk|inodes|firewall)\b/;

/** The worst first, and of the same state what explains others; otherwise lines stay in their order. */
export function worstFirst(lines: readonly Line[]): Line[] {
    const rank = ({ state, id }: Line) => 2 * states.indexOf(state) + (causes.test(id) ? 0 : 1);
    return [...lines].sort((one, other) => rank(one) - rank(other));
}

/** An error that knows what to do about it. */
export class Remediable extends Error {
    constructor(
        message: string,
        readonly remedy: string,
    ) {
        super(message);
    }
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
        (error: unknown): Line => ({
            id,
            title,
            state: "problem",
            value: firstLines(error),
            ...(error instanceof Remediable && { remedy: error.remedy }),
        }),
    );
}

/** The lines with remedies that can be copied: whoever writes one does not know the stack. */
export function forStack(lines: readonly Line[], stack: string): Line[] {
    return lines.map((line) => (line.remedy === undefined ? line : { ...line, remedy: named(line.remedy, stack) }));
}

function named(remedy: string, stack: string): string {
    return remedy
        .replace(/\bnpm run (?!local\b)([a-z:-]+)( --(?= ))?/g, `npm run $1 -- --stack ${stack}`)
        .replace(/\bpulumi config (set|rm)\b/g, `pulumi config $1 --stack ${stack}`);
}

/** The beginning of an error's text, in one line. */
export function firstLines(error: unknown): string {
    const lines = String(error instanceof Error ? error.message : error)
        .trim()
        .split("\n");
    return lines.slice(0, 3).join(" ");
}
