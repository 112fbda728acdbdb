import { cliVersion } from "../../pulumi/cli";
import { cliTooOldForAws, isAtLeast, leastVersionOnAws, needsCliForAws } from "../../pulumi/supported-versions";
import { Problem } from "../../toolchain/problem";
import { describeProblem } from "../../toolchain/setting-problem";
import { serverCommand } from "../ssh/server-command";
import type { Stack } from "../stack/stack";

type ServerCommand = Parameters<typeof serverCommand>;

/** Runs a command that updates or previews the stack that `--stack` names, if Pulumi's CLI is new enough for that. */
export function updateCommand(usage: ServerCommand[0], run: ServerCommand[1], switches?: ServerCommand[2]): void {
    serverCommand(usage, run, switches, checkCli);
}

/**
 * The program asks the engine too, but only when the server has been asked and, with --open-ssh, port 22 is open. A preview
 * changes nothing and needs no new CLI, but would promise an update that is refused.
 */
async function checkCli(stack: Stack): Promise<void> {
    const environment = { ...process.env, ...(await stack.environment()) };
    if (!needsCliForAws(environment)) {
        return;
    }
    const version = await cliVersion(environment["PATH"]);
    // Without one, the command that needs it says so.
    if (version !== undefined && !isAtLeast(version, leastVersionOnAws)) {
        throw new Problem(describeProblem(cliTooOldForAws(version.replace(/^v/, ""))));
    }
}
