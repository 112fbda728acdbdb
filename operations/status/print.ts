import type { Stack } from "../stack/stack";
import { askEverybody, type Asking } from "./collect";
import { exitCodeOf, worstFirst } from "./line";
import { terminalLines, verdict } from "./render";

/** Prints the status of a stack; returns the exit code. */
export async function printStatus(stack: Stack, json: boolean, asking: Asking = {}): Promise<number> {
    const begin = Date.now();
    const lines = await askEverybody(stack, asking);
    const exitCode = exitCodeOf(lines);
    if (json) {
        const status = { stack: stack.name, at: new Date(begin).toISOString(), exitCode, lines: worstFirst(lines) };
        console.log(JSON.stringify(status, null, 2));
    } else {
        const seconds = ((Date.now() - begin) / 1000).toFixed(1);
        console.log(
            ["", ...terminalLines(lines), "", `  ${verdict(stack.name, lines)}, asked in ${seconds} s`].join("\n"),
        );
    }
    return exitCode;
}
