import { wantsColour } from "../../toolchain/command-line";
import { cloudIssuingChains } from "../../local/authority/server";
import { dnsAddress } from "../../local/dns/server";
import { Problem } from "../../toolchain/problem";
import { logNames } from "../server/show-log";
import type { Outputs, Stack } from "../stack/stack";
import { httpsCommands } from "./https-commands";
import { checkSite, type Check } from "../stack/site-check";

/**
 * Checks the site of a local cloud, and prints what was found and what to do next.
 *
 * @param remedy what to do about a failed check
 * @param lastLines lines to print at the end
 * @throws Problem if a check fails
 */
export async function printChecks(
    stack: Stack,
    cloudId: string,
    remedy: string,
    lastLines: () => string[] = () => [],
): Promise<void> {
    const nameServer = dnsAddress(cloudId);
    const roots = cloudIssuingChains(cloudId).map(({ root }) => root);
    const checks = await checkSite(stack, nameServer === undefined ? [] : [nameServer], roots);
    const outputs = await stack.deployedOutputs();
    const { url, serverAddress } = outputs;
    const https = url.startsWith("https:") ? httpsCommands(cloudId, url, serverAddress) : [];
    const folder = (await stack.settings()).text("applicationPath");
    const lines = [...checkLines(checks), "", ...nextStepLines(stack.name, outputs, folder, https), ...lastLines()];
    process.stdout.write(`\n${lines.join("\n")}\n`);
    if (checks.some(({ passed }) => !passed)) {
        throw new Problem(`the site is not healthy, see ✗ above; ${remedy}`);
    }
}

/** The text in a colour (an SGR code), or unchanged if standard output should not be coloured. */
function paint(code: number, text: string): string {
    return wantsColour() ? `\u001b[${code}m${text}\u001b[0m` : text;
}

function checkLines(checks: Check[]): string[] {
    const width = Math.max(...checks.map(({ title }) => title.length));
    return checks.map(({ title, passed, pending, detail }) => {
        const mark = pending ? paint(33, "…") : passed ? paint(32, "✓") : paint(31, "✗");
        return `  ${mark} ${title.padEnd(width)}  ${detail}`;
    });
}

/** @param folder of the application, as the setting has it */
export function nextStepLines(
    stackName: string,
    { url, addressUrl }: Pick<Outputs, "url" | "addressUrl">,
    folder: string,
    https: string[],
): string[] {
    const step = (title: string, command: string) => `  ${title.padEnd(14)} ${command}`;
    return [
        step("Open", paint(1, addressUrl)),
        step("", `(on the internet, ${url} is another site)`),
        ...https.map((command, index) => step(index === 0 ? "HTTPS" : "", command)),
        step("Change it", `edit ${folder.replace(/\/*$/, "/")}, then npm run local`),
        step("Logs", `npm run local:logs -- [${logNames}] [--follow]`),
        step("Shell", "npm run local:ssh"),
        step("Health", "npm run local:status"),
        step("Plain pulumi", `eval "$(npm run --silent local:environment)", then pulumi preview --stack ${stackName}`),
        step("Take it down", "npm run local:down"),
    ];
}
