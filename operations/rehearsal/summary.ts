import { Problem } from "../../toolchain/problem";
import { logNames } from "../server/show-log";
import type { Outputs, Stack } from "../stack/stack";
import { askEverybody } from "../status/collect";
import { exitCodeOf, type Line } from "../status/line";
import { paint, terminalLines } from "../status/render";
import { httpsCommands } from "./https-commands";
import { mailboxLine } from "./mailbox-line";
import { rehearsalOf } from "./rehearsal-of";

/**
 * Checks the site of a local cloud as `npm run local:status` does, and prints the most important of what was found and what to
 * do next.
 *
 * @throws Problem if the site is not healthy, or was not asked
 */
export async function printSummary(stack: Stack, cloudId: string, lastLines: () => string[]): Promise<void> {
    const settings = await stack.settings();
    const patience = Number(settings.text("applicationTimeout")) + 5;
    const lines = await askEverybody(stack, { rehearsal: rehearsalOf(cloudId), patience });
    const outputs = await stack.deployedOutputs();
    const { url, serverAddress } = outputs;
    const https = url.startsWith("https:") ? httpsCommands(cloudId, url, serverAddress) : [];
    const next = nextStepLines(
        stack.name,
        outputs,
        settings.text("applicationPath"),
        https,
        await mailboxLine(cloudId),
    );
    process.stdout.write(`\n${[...terminalLines(shortened(lines)), "", ...next, ...lastLines()].join("\n")}\n`);
    if (!isHealthy(lines)) {
        throw new Problem("the site is not healthy, see ✗ and ? above; npm run local:logs shows more");
    }
}

/** What visitors get now, and what the server needs for it. */
const decisive = /^(outside\.|dns\.zone$|certificate$|server$|service\.)/;

/**
 * Whether an update has reached its aim. Errors of the last minutes, or an account that somebody made by hand, are shown too,
 * but no update takes them away.
 */
export function isHealthy(lines: readonly Line[]): boolean {
    return exitCodeOf(lines.filter(({ id }) => decisive.test(id))) === 0;
}

/** What a person looks for after an update, although it is well. */
const wanted = new Set([
    "dns.zone",
    "outside.page",
    "outside.health",
    "certificate",
    "service.Nginx",
    "service.Application",
    "service.MySQL",
]);

/** The lines without those that say that something else is well, or no part of a rehearsal. */
export function shortened(lines: readonly Line[]): Line[] {
    return lines.filter(({ id, state }) => wanted.has(id) || !["ok", "aside"].includes(state));
}

/**
 * @param folder of the application, as the setting has it
 * @param mailbox where the alarms' mails are read; undefined without alarms
 */
export function nextStepLines(
    stackName: string,
    { url, addressUrl }: Pick<Outputs, "url" | "addressUrl">,
    folder: string,
    https: string[],
    mailbox?: string,
): string[] {
    const step = (title: string, command: string) => `  ${title.padEnd(14)} ${command}`;
    return [
        step("Open", paint(1, addressUrl)),
        step("", `(on the internet, ${url} is another site)`),
        ...https.map((command, index) => step(index === 0 ? "HTTPS" : "", command)),
        step("Change it", `edit ${folder.replace(/\/*$/, "/")}, then npm run local`),
        step("Logs", `npm run local:logs -- [${logNames}] [--follow]`),
        step("Shell", "npm run local:ssh"),
        ...(mailbox === undefined ? [] : [step("Mail", mailbox)]),
        step("Status", "npm run local:status"),
        step("Plain pulumi", `eval "$(npm run --silent local:environment)", then pulumi preview --stack ${stackName}`),
        step("Take it down", "npm run local:down"),
    ];
}
