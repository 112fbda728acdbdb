import { ProgramError } from "../../toolchain/run";
import type { Stack } from "../stack/stack";
import { readAnswer, type Answer } from "./answer";

/** Where `components/server-step/files/question.sh` lies on the server. */
const question = "/usr/local/lib/simple-web-stack/server-step/files/question.sh";
const noQuestion = 44;

/**
 * Asks the server what keeps the site down. Never fails: a server that can't be asked is what an update may mend.
 *
 * @param seconds after which the server counts as silent
 */
export async function askServer(stack: Stack, seconds: number): Promise<Answer> {
    try {
        const { serverAddress, hostKey } = await stack.outputs();
        if (!serverAddress || !hostKey) {
            return { asked: false, why: "there is none yet" };
        }
        const command = `test -e ${question} || exit ${noQuestion}; sudo bash ${question}`;
        return readAnswer(await stack.onServer((shell) => shell.output(command, seconds * 1000)));
    } catch (error) {
        return { asked: false, why: whyNot(error as Error, seconds) };
    }
}

function whyNot(error: Error, seconds: number): string {
    if (!(error instanceof ProgramError)) {
        return error.message.split("\n")[0]!;
    }
    if (error.exitCode === null) {
        return `no answer by SSH within ${seconds} s`;
    }
    if (error.exitCode === noQuestion) {
        return "its scripts are older than this question; an update brings it";
    }
    return error.output.trim().split("\n").pop() || `${error.program} ended with exit code ${error.exitCode}`;
}
