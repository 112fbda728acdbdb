import * as pulumi from "@pulumi/pulumi";
import { cliTooOldForAws, leastVersionOnAws, needsCliForAws } from "../../pulumi/supported-versions";
import type { SettingProblem } from "../../toolchain/setting-problem";

/** Asks the engine whether it is new enough for this stack; whichever command has started it, each preview and update asks. */
export async function outdatedEngine(least = leastVersionOnAws): Promise<SettingProblem | undefined> {
    if (!needsCliForAws(process.env)) {
        return undefined;
    }
    try {
        await pulumi.requirePulumiVersion(`>=${least}`);
        return undefined;
    } catch (error) {
        const { message } = error as Error;
        const version = /CLI version (\S+) does not satisfy/.exec(message)?.[1];
        if (version !== undefined) {
            return cliTooOldForAws(version);
        }
        if (/does not support the .*RequirePulumiVersion/.test(message)) {
            // 3.220.0 has the question.
            return cliTooOldForAws("one older than 3.220.0");
        }
        throw error;
    }
}
