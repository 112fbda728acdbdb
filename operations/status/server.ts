import { ProgramError } from "../../toolchain/run";
import type { Stack } from "../stack/stack";
import { firstLines, type Line, type State } from "./line";

/** Where `components/watch/files/check.py` lies on the server. */
const check = "/usr/local/lib/simple-web-stack/watch/files/check.py";
const noCheck = 44;
/** Seconds; the check itself takes eight at most. */
const patience = 15;

/** Seconds by which the server's clock and this computer's may differ. */
const clockLimit = 60;

const states: unknown[] = ["ok", "warning", "problem", "unknown"] satisfies State[];

/** Lets the server check itself, in one SSH session. Never fails: a server that was not asked is a line. */
export async function askInside(stack: Stack): Promise<Line[]> {
    try {
        const command = `test -e ${check} || exit ${noCheck}; sudo python3 -B ${check}`;
        const begin = Date.now();
        const said = await stack.onServer((shell) => shell.output(command, patience * 1000));
        return readCheck(said, { begin, end: Date.now() });
    } catch (error) {
        return [notAsked(whyNot(error))];
    }
}

function notAsked(why: string): Line {
    // A server that is stopped, and a network that is not allowed, say nothing.
    const remedy = /connection refused/i.test(why)
        ? "sshd does not run there: it starts with the server, so reboot it (aws ec2 reboot-instances --instance-ids with the stack's output serverInstanceId); npm run up lets sshd start at boot again"
        : "npm run up starts a server that is stopped; sshAllowedCidrBlocks must have this computer's address, or --open-ssh lets it in";
    return { id: "server", title: "Server", state: "unknown", value: `not asked: ${why}`, remedy };
}

function whyNot(error: unknown): string {
    if (!(error instanceof ProgramError)) {
        return firstLines(error);
    }
    if (error.exitCode === null) {
        return `no answer by SSH within ${patience} s`;
    }
    if (error.exitCode === noCheck) {
        return "its scripts are older than this check; an update brings it";
    }
    return error.output.trim().split("\n").pop() || `${error.program} ended with exit code ${error.exitCode}`;
}

/**
 * Reads the check's JSON. Further properties are ignored.
 *
 * @param asked when it was asked and when it had answered, in milliseconds since 1970
 */
export function readCheck(text: string, asked: { begin: number; end: number }): Line[] {
    let said: unknown;
    try {
        said = JSON.parse(text);
    } catch {
        return [notAsked(`its answer is no JSON: ${text.trim().slice(0, 100)}`)];
    }
    const { at, lines } = (said ?? {}) as { at?: unknown; lines?: unknown };
    const time = typeof at === "string" ? Date.parse(at) : NaN;
    if (!Array.isArray(lines) || Number.isNaN(time)) {
        return [notAsked("its answer has no lines, or no time")];
    }
    const wrong = lines.find((line) => !isLine(line));
    if (wrong !== undefined) {
        return [notAsked(`this is no line: ${JSON.stringify(wrong).slice(0, 100)}`)];
    }
    return [...(lines as Record<string, string | null>[]).map(lineOf), ...clockDifference(time, asked)];
}

function isLine(value: unknown): boolean {
    if (typeof value !== "object" || value === null) {
        return false;
    }
    const line = value as Record<string, unknown>;
    return (
        ["id", "title", "value"].every((name) => typeof line[name] === "string") &&
        states.includes(line["state"]) &&
        ["limit", "since", "remedy"].every((name) => line[name] == null || typeof line[name] === "string")
    );
}

function lineOf({ id, title, state, value, limit, since, remedy }: Record<string, string | null>): Line {
    return {
        id: id!,
        title: title!,
        state: state as State,
        value: value!,
        ...(limit && { limit }),
        ...(since && { since }),
        ...(remedy && { remedy }),
    };
}

/** Whether the server's time lies outside of the time in which it was asked. */
function clockDifference(time: number, { begin, end }: { begin: number; end: number }): Line[] {
    // The server's time is in whole seconds.
    const seconds = Math.round(Math.max(begin - 1000 - time, time - end, 0) / 1000);
    return seconds > clockLimit
        ? [
              {
                  id: "clock.difference",
                  title: "Clock",
                  state: "problem",
                  value: `the server's clock and this computer's differ by ${seconds} s`,
                  limit: `${clockLimit} s`,
                  remedy: "timedatectl, here and on the server, says which one is not synchronized",
              },
          ]
        : [];
}
