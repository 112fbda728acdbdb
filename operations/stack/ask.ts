import { createInterface } from "node:readline/promises";
import { UsageError } from "../../toolchain/command-line";

/**
 * Asks the person at the terminal before a command changes something.
 *
 * @param effect what the command does, for the error
 * @throws UsageError if there is no terminal
 */
export async function ask(effect: string, question: string): Promise<string> {
    if (!process.stdin.isTTY) {
        throw new UsageError(`${effect}, and there is no terminal to ask on; --yes agrees beforehand`);
    }
    const terminal = createInterface({ input: process.stdin, output: process.stdout });
    const answer = await terminal.question(question);
    terminal.close();
    return answer.trim();
}
