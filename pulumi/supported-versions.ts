import type { SettingProblem } from "../toolchain/setting-problem";

/** The oldest CLI that the program and the policy packs run on. */
export const leastVersion = "3.160.0";
/**
 * The oldest CLI for a stack on AWS: after a replacement of the server that failed half-way, the engines of older ones delete
 * its attachments a second time, which AWS refuses, at each further update (test/engines/failed-replacement.test.ts).
 */
export const leastVersionOnAws = "3.274.0";
/** If `true`, providers take the place of AWS's that delete twice without an error, so any CLI will do. */
export const anyCliVariable = "SIMPLE_WEB_STACK_ANY_CLI";

/** Whether the stack's providers need the CLI for stacks on AWS. */
export function needsCliForAws(environment: Record<string, string | undefined>): boolean {
    return environment[anyCliVariable] !== "true";
}

/** What is wrong with a CLI that is too old for a stack on AWS. */
export function cliTooOldForAws(received: string): SettingProblem {
    return {
        setting: "Pulumi's CLI",
        received,
        allowed:
            `${leastVersionOnAws} or newer for a stack on AWS, because after a replacement of the server that failed ` +
            "half-way, an older one can't go on, and every further update fails",
        remedy: "install the newest one, https://www.pulumi.com/docs/install/",
    };
}

/** Compares versions such as v3.160.0; pre-release and build parts don't count. */
export function isAtLeast(actual: string, least: string): boolean {
    const numbers = (text: string) => (/^v?(\d+)\.(\d+)\.(\d+)/.exec(text) ?? []).slice(1).map(Number);
    const [one, other] = [numbers(actual), numbers(least)];
    for (let index = 0; index < other.length; index++) {
        if (one[index] !== other[index]) {
            return one[index] > other[index];
        }
    }
    return true;
}
