import { waitUntil } from "../../toolchain/wait-until";
import { certificateNotice } from "../stack/certificate";
import type { Stack } from "../stack/stack";
import {
    announce,
    compareAnswers,
    isDownAtWork,
    isStarting,
    reasonsOf,
    replaceOptions,
    stepsOf,
    type Answer,
} from "./answer";
import { checkDatabaseRemoval, hasDataVolume } from "./database-removal";
import { checkExistingRecords } from "./existing-records";
import { checkHttpsRemoval } from "./https-removal";
import { askServer } from "./question";

type Say = (line: string) => void;

/** How long an update waits for the server's answer, in seconds. */
const patience = 8;
/** How long a server that the update may have started gets to answer, and then to bring its services up, in seconds. */
const bootLimit = 120;
const serviceLimit = 30;
/**
 * How long an update waits for what is running on the server while the site is down, in seconds: a script whose command
 * was killed works on, and takes back what it can't finish. A running deploy takes nothing down, so it isn't waited for.
 */
const workLimit = 180;

/**
 * `pulumi up`, with the steps in its plan that mend what is wrong on the server; the next update has nothing to do. A
 * server that could not be asked before, for example because the update started it, is asked afterwards. One that was
 * stopped to take its database away is started by a second update.
 *
 * @param options of `pulumi up`
 * @returns the exit code: 0 only if nothing is left of what the server named and a step mends
 */
export async function updateAndMend(stack: Stack, options: string[], say: Say = print): Promise<number> {
    let last: Answer | undefined;
    const code = await mend(stack, options, say, (answer) => (last = answer));
    if (code === 0 && last?.asked && (await hasHttps(stack))) {
        // What was so before the update may be over, or have begun with it: another domain lacks a certificate.
        const notice = certificateOf(await askServer(stack, patience));
        if (notice) {
            say(notice);
        }
    }
    return code;
}

async function hasHttps(stack: Stack): Promise<boolean> {
    return (await stack.settings()).text("https") === "true";
}

/** What is wrong with the certificate. No reason to fail, nor for a step: the server goes on trying by itself. */
function certificateOf(answer: Answer | undefined): string | undefined {
    return answer?.asked ? certificateNotice(answer.certificate) : undefined;
}

async function mend(stack: Stack, options: string[], say: Say, heard: (answer: Answer) => void): Promise<number> {
    await checkHttpsRemoval(stack);
    await checkExistingRecords(stack, say);
    const removal = await checkDatabaseRemoval(stack, say);
    const before = await askAfterWork(stack, say);
    heard(before);
    const code = await update(stack, options, before, say);
    if (code === 0 && removal && !(await hasDataVolume(stack))) {
        return startAfterRemoval(stack, options, say);
    }
    if (code !== 0 || (before.asked && reasonsOf(before).length === 0)) {
        return code;
    }
    const after = before.asked ? await askServer(stack, patience) : await askAfterBoot(stack);
    heard(after);
    if (before.asked || stepsOf(after).length === 0) {
        return report(before, after, say);
    }
    const second = await update(stack, options, after, say);
    return second === 0 ? report(after, await askServer(stack, patience), say) : second;
}

async function askAfterWork(stack: Stack, say: Say): Promise<Answer> {
    let answer = await askServer(stack, patience);
    if (isDownAtWork(answer)) {
        say("on the server: something is running and the site is down; the update waits for its end");
        const isOver = async () => !isDownAtWork((answer = await askServer(stack, patience)));
        await waitUntil(isOver, workLimit * 1000, 1000);
    }
    return answer;
}

/** A volume is only taken off a stopped server, and an update takes it off at its end. */
async function startAfterRemoval(stack: Stack, options: string[], say: Say): Promise<number> {
    const stopped: Answer = { asked: false, why: "it was stopped to take the data volume off it; now it is started" };
    const code = await update(stack, options, stopped, say);
    return code === 0 ? report(stopped, await askAfterBoot(stack), say) : code;
}

/** Services that still start are no reason to run a step again. */
async function askAfterBoot(stack: Stack): Promise<Answer> {
    let answer: Answer = await askServer(stack, patience);
    const ask = async () => (answer = await askServer(stack, patience));
    if (await waitUntil(async () => answer.asked || (await ask()).asked, bootLimit * 1000, 1000)) {
        await waitUntil(
            async () => !isStarting(answer) || (await ask(), !isStarting(answer)),
            serviceLimit * 1000,
            1000,
        );
    }
    return answer;
}

async function update(stack: Stack, options: string[], answer: Answer, say: Say): Promise<number> {
    announce(answer).forEach(say);
    return stack.pulumi("up", ...options, ...replaceOptions(stepsOf(answer)));
}

function report(before: Answer, after: Answer, say: Say): number {
    const { lines, remaining } = compareAnswers(before, after);
    lines.forEach(say);
    return remaining.length === 0 ? 0 : 1;
}

/** To standard error, since the engine may print JSON to standard output. */
function print(line: string): void {
    process.stderr.write(`${line}\n`);
}
