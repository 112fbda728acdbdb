import type { Stack } from "../../stack/stack";
import { firstLines } from "../line";

/** Five minutes of the site. */
export interface Step {
    /** Null where there is no log. */
    requests: number | null;
    answers: Record<"2xx" | "3xx" | "4xx" | "5xx", number | null>;
    /** Seconds that the application took for half of the requests at most; null where it was not asked. */
    median: number | null;
    /** The same for 95 % of them. */
    p95: number | null;
    /** Seconds in which the site answered its health path. */
    up: number;
    /** Seconds in which it did not. The rest is unknown. */
    down: number;
}

export type Event = { at: string } & (
    { kind: "backup" | "verification"; outcome: "ok" | "failed" } | { kind: "release"; name: string }
);

/** The last day, as `components/watch/files/history.py` prints it. Times are in ISO 8601. */
export interface History {
    at: string;
    from: string;
    to: string;
    /** Seconds. */
    step: number;
    /** Whether the log was too long to be read whole, so that the numbers of requests are estimates. */
    sampled: boolean;
    /** Where the log begins, if later than the day. */
    logFrom: string | null;
    steps: Step[];
    events: Event[];
}

/** Where `components/watch/files/history.py` lies on the server. */
const program = "/usr/local/lib/simple-web-stack/watch/files/history.py";
/** Seconds; it takes one for a long log. */
const patience = 15;

/** Asks the server for its last day, in one SSH session that changes nothing. Never fails: a day that isn't known is one. */
export async function askHistory(stack: Stack): Promise<History | { unknown: string }> {
    try {
        return readHistory(
            await stack.onServer((shell) => shell.output(`sudo python3 -B ${program}`, patience * 1000)),
        );
    } catch (error) {
        return { unknown: firstLines(error) };
    }
}

/**
 * Reads what the server has printed.
 *
 * @throws Error if it is something else
 */
export function readHistory(text: string): History {
    const wrong = (what: string) => new Error(`the server's history of the last day has ${what}: ${text.slice(0, 80)}`);
    let said: unknown;
    try {
        said = JSON.parse(text);
    } catch {
        throw wrong("no JSON");
    }
    const history = said as Partial<Record<keyof History, unknown>>;
    const isTime = (value: unknown) => typeof value === "string" && !Number.isNaN(Date.parse(value));
    if (said === null || ![history.at, history.from, history.to].every(isTime) || typeof history.step !== "number") {
        throw wrong("no times");
    }
    if (!Array.isArray(history.steps) || !history.steps.every(isStep)) {
        throw wrong("a step that is none");
    }
    if (!Array.isArray(history.events) || !history.events.every(isEvent)) {
        throw wrong("an event that is none");
    }
    return said as History;
}

function isStep(value: unknown): boolean {
    const step = (value ?? {}) as Record<string, unknown>;
    const answers = (step["answers"] ?? {}) as Record<string, unknown>;
    const isNumber = (number: unknown) => typeof number === "number" && number >= 0;
    return (
        [step["requests"], step["median"], step["p95"]].every((number) => number === null || isNumber(number)) &&
        ["2xx", "3xx", "4xx", "5xx"].every((name) => answers[name] === null || isNumber(answers[name])) &&
        [step["up"], step["down"]].every(isNumber)
    );
}

function isEvent(value: unknown): boolean {
    const { at, kind, outcome, name } = (value ?? {}) as Record<string, unknown>;
    return (
        typeof at === "string" &&
        !Number.isNaN(Date.parse(at)) &&
        (kind === "release" ? typeof name === "string" : ["backup", "verification"].includes(kind as string)) &&
        (kind === "release" || outcome === "ok" || outcome === "failed")
    );
}
