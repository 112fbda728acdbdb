import { readCertificate, type CertificateStatus } from "../stack/certificate";

/** Something that keeps the site down, or would after a reboot, or that was changed by hand. */
export interface Reason {
    /** For example `stopped`, `unfinished` or `drift`; the script on the server has the list. */
    kind: string;
    /** A sentence about what is so. */
    what: string;
    /** Logical name of the step that mends it; undefined if none does. */
    step?: string;
    /** What a person can do, if no step mends it or the step fails. */
    remedy?: string;
}

export type Answer =
    | {
          asked: true;
          /** An update, deploy, restore or maintenance is running, so the reasons may be its own doing. */
          busy: boolean;
          /** `npm run stop-writing` has stopped everything, so nothing is judged. */
          held?: true;
          reasons: Reason[];
          /** Undefined on a server whose scripts are older. */
          certificate?: CertificateStatus;
      }
    | { asked: false; why: string };

/** Reads what `components/server-step/files/question.sh` has printed. Further properties are ignored. */
export function readAnswer(text: string): Answer {
    let answer: unknown;
    try {
        answer = JSON.parse(text);
    } catch {
        return unreadable(`it is no JSON: ${text.trim().slice(0, 100)}`);
    }
    if (!isObject(answer) || typeof answer["busy"] !== "boolean" || !Array.isArray(answer["reasons"])) {
        return unreadable("busy or reasons is missing");
    }
    const wrong = answer["reasons"].find((reason) => !isReason(reason));
    if (wrong !== undefined) {
        return unreadable(`this is no reason: ${JSON.stringify(wrong).slice(0, 100)}`);
    }
    const certificate = readCertificate(answer["certificate"]);
    return {
        asked: true,
        busy: answer["busy"],
        ...(answer["held"] === true && { held: true }),
        reasons: answer["reasons"] as Reason[],
        ...(certificate && { certificate }),
    };
}

function unreadable(why: string): Answer {
    return { asked: false, why: `its answer can't be read, ${why}` };
}

function isObject(value: unknown): value is Record<string, unknown> {
    return typeof value === "object" && value !== null && !Array.isArray(value);
}

function isReason(value: unknown): boolean {
    return (
        isObject(value) &&
        ["kind", "what"].every((property) => typeof value[property] === "string" && value[property] !== "") &&
        ["step", "remedy"].every((property) => ["string", "undefined"].includes(typeof value[property])) &&
        // It becomes a part of a command line and of a pattern.
        (value["step"] === undefined || /^[a-z][a-z0-9-]*$/.test(value["step"] as string))
    );
}

/** What counts of an answer: nothing, while something is running on the server. */
export function reasonsOf(answer: Answer): Reason[] {
    return answer.asked && !answer.busy ? answer.reasons : [];
}

/** Something on the server that the program has never made: no step mends it, and the site is up with it. */
function isStranger({ kind, step }: Reason): boolean {
    return kind === "drift" && step === undefined;
}

/** Whether waiting for services that are just starting may change what is wrong. */
export function isStarting(answer: Answer): boolean {
    return !answer.asked || answer.busy || answer.reasons.some(({ kind }) => kind !== "drift");
}

/** Whether something that is running on the server keeps the site down, or what a killed command has left there does. */
export function isDownAtWork(answer: Answer): boolean {
    return answer.asked && answer.busy && answer.reasons.length > 0;
}

/** The steps that mend what the answer names, each once. */
export function stepsOf(answer: Answer): string[] {
    return [...new Set(reasonsOf(answer).flatMap(({ step }) => step ?? []))];
}

/** Options that make `pulumi up` and `preview` run these steps again, whether or not their settings have changed. */
export function replaceOptions(steps: string[]): string[] {
    // The type of the step's component is before `$`.
    return steps.flatMap((step) => ["--replace", `**$command:remote:Command::${step}`]);
}

/** What a person is told before an update. */
export function announce(answer: Answer): string[] {
    if (!answer.asked) {
        return [`server not asked: ${answer.why}`];
    }
    if (answer.held) {
        return ["server not judged: nothing on it may write until npm run stop-writing with --undo"];
    }
    if (answer.busy) {
        return ["server not judged: an update, deploy, restore or maintenance is running on it"];
    }
    return answer.reasons.map(
        ({ what, step, remedy }) =>
            `on the server: ${what}; ${[step && `the step ${step} runs again`, remedy].filter(Boolean).join("; ")}`,
    );
}

/**
 * What a person is told after an update: what no longer is so, and what still is. What the program has never made is told,
 * and is not among what remains of its own.
 */
export function compareAnswers(before: Answer, after: Answer): { lines: string[]; remaining: Reason[] } {
    const [olds, news] = [reasonsOf(before), reasonsOf(after)];
    if (!after.asked) {
        return { lines: olds.length > 0 ? announce(after) : [], remaining: [] };
    }
    const has = (reasons: Reason[], { what }: Reason) => reasons.some((reason) => reason.what === what);
    const mended = after.busy ? [] : olds.filter((reason) => !has(news, reason));
    return {
        lines: [
            ...mended.map(({ what }) => `no longer so: ${what}`),
            ...news.map(({ what, remedy }) => `still so: ${what}${remedy ? `; ${remedy}` : ""}`),
        ],
        remaining: news.filter((reason) => !isStranger(reason)),
    };
}
