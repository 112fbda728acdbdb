import { stackName } from "../setup/stack";
import type { Proof } from "./check";
import type { Site } from "./site";

/** Text in colour where somebody is looking at it. */
function paint(code: number, text: string): string {
    return process.stdout.isTTY && !process.env.NO_COLOR ? `\u001b[${code}m${text}\u001b[0m` : text;
}

/** The proofs, one a line. */
export function proofLines(proofs: Proof[]): string[] {
    const width = Math.max(...proofs.map(({ title }) => title.length));
    return proofs.map(({ title, passed, detail }) => {
        const mark = passed ? paint(32, "✓") : paint(31, "✗");
        return `  ${mark} ${title.padEnd(width)}  ${detail}`;
    });
}

/** What to open, and what to do next. */
export function nextStepLines(site: Site): string[] {
    const step = (title: string, command: string) => `  ${title.padEnd(14)} ${command}`;
    return [
        step("Open", paint(1, site.addressUrl)),
        step("", `(${site.url} itself belongs to whoever owns the name)`),
        step("Change it", "edit app/, then npm run local"),
        step("Logs", "npm run local:logs [nginx|application|mysql|system]"),
        step("Shell", "npm run local:ssh"),
        step("Health", "npm run local:status"),
        step(
            "Plain pulumi",
            `eval "$(npm run --silent local:environment)", then pulumi preview --stack ${stackName()}`,
        ),
        step("Take it down", "npm run local:down"),
    ];
}
