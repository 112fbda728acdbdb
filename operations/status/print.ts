import { existsSync, writeFileSync } from "node:fs";
import * as path from "node:path";
import { Problem } from "../../toolchain/problem";
import type { Stack } from "../stack/stack";
import { askEverybody, type Asking } from "./collect";
import { exitCodeOf, worstFirst } from "./line";
import { askHistory } from "./page/history";
import { terminalLines, verdict } from "./render";

/** How the status is told. */
export interface Telling {
    /** In JSON on standard output, instead of lines for a terminal. */
    json?: boolean;
    /** Also as a page for people, in this file. */
    html?: string;
}

/**
 * Prints the status of a stack; returns the exit code.
 *
 * @throws Problem if there is no folder for the page
 */
export async function printStatus(stack: Stack, { json, html }: Telling, asking: Asking = {}): Promise<number> {
    if (html !== undefined && !existsSync(path.dirname(path.resolve(html)))) {
        throw new Problem(`--html: received ${html}; allowed: a file in a folder that exists`);
    }
    const begin = Date.now();
    const [lines, history] = await Promise.all([
        askEverybody(stack, asking),
        html === undefined ? undefined : askHistory(stack),
    ]);
    const exitCode = exitCodeOf(lines);
    const at = new Date(begin).toISOString();
    if (html !== undefined && history !== undefined) {
        // Loaded only here: the plots' library takes a second.
        const { renderStatusPage } = await import("./page");
        const { host } = await stack.site();
        writeFileSync(html, await renderStatusPage({ site: host, stack: stack.name, at, lines, history }));
    }
    if (json) {
        const status = { stack: stack.name, at, exitCode, lines: worstFirst(lines) };
        console.log(JSON.stringify(status, null, 2));
    } else {
        const seconds = ((Date.now() - begin) / 1000).toFixed(1);
        const page = html === undefined ? [] : [`  Page: ${path.resolve(html)}`];
        console.log(
            ["", ...terminalLines(lines), "", `  ${verdict(stack.name, lines)}, asked in ${seconds} s`, ...page].join(
                "\n",
            ),
        );
    }
    return exitCode;
}
