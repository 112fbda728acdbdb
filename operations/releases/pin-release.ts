import * as fs from "node:fs";
import * as path from "node:path";
import { withTemporaryFolder } from "../../toolchain/temporary-folder";
import { askServer } from "../recovery/question";
import { updateAndMend } from "../recovery/update";
import type { Stack } from "../stack/stack";
import { listReleases } from "./kept-releases";

/** How long the question waits for the server's answer whether the release was refused, in seconds. */
const patience = 8;

/**
 * Gives the traffic to a release that is still on the server, and pins it. The stack's file gets the pin only once the
 * engine holds the stack's lock: while another update runs, this one is refused, and the file must not name a release
 * that never gets the traffic. So it loses the pin again if the server refuses the release.
 *
 * @returns the engine's exit code
 */
export function pinRelease(
    stack: Stack,
    release: string,
    say: (line: string) => void = (line) => console.error(line),
): Promise<number> {
    return withTemporaryFolder(async (folder) => {
        const [settings, events] = [path.join(folder, path.basename(stack.settingsFile)), path.join(folder, "events")];
        fs.copyFileSync(stack.settingsFile, settings);
        const before = (await stack.settings(false)).text("pinnedRelease");
        await stack.set("pinnedRelease", release, settings);
        // The CLI accepts `--event-log` only if this variable is set.
        process.env["PULUMI_DEBUG_COMMANDS"] = "true";
        const options = ["--yes", "--skip-preview", "--config-file", settings, "--event-log", events];
        const update = updateAndMend(stack, options, say);
        let pinned = false;
        const pinOnceLocked = async () => {
            // The engine logs its first event when it has the lock.
            if (!pinned && fs.existsSync(events) && fs.statSync(events).size > 0) {
                pinned = true;
                await stack.set("pinnedRelease", release);
                say(
                    // Behind the engine's progress, which ends without a line feed.
                    `\n${release} is pinned in ${path.basename(stack.settingsFile)}: each update gives it the traffic, also the one after an interruption; \`pulumi config rm pinnedRelease --stack ${stack.name}\` and \`up\` end it`,
                );
            }
        };
        await untilEnded(update, pinOnceLocked);
        await pinOnceLocked();
        if (!pinned) {
            say(
                `release ${release} is not pinned, because the update did not begin: run this again when no other one runs`,
            );
        }
        const code = await update;
        if (pinned && code !== 0 && (await wasRefused(stack, release))) {
            await (before ? stack.set("pinnedRelease", before) : stack.unset("pinnedRelease"));
            say(
                `release ${release} did not get the traffic, see above, so ${path.basename(stack.settingsFile)} pins ${before ? `${before} again, as before` : "none, as before"}`,
            );
        }
        return code;
    });
}

/**
 * Whether a release has not got the traffic, and will not. What still runs on the server may give it the traffic, and a server
 * that does not answer may have done so: an interrupted rollback keeps its pin.
 */
async function wasRefused(stack: Stack, release: string): Promise<boolean> {
    const answer = await askServer(stack, patience);
    if (!answer.asked || answer.busy) {
        return false;
    }
    const releases = await listReleases(stack).catch(() => undefined);
    return releases !== undefined && !releases.some((kept) => kept.running && kept.release === release);
}

/** Repeats an action until a promise is settled. */
async function untilEnded(promise: Promise<unknown>, action: () => Promise<void>): Promise<void> {
    let ended = false;
    const settled = promise.catch(() => undefined).then(() => (ended = true));
    while (!ended) {
        await action();
        await Promise.race([settled, new Promise((resolve) => setTimeout(resolve, 50))]);
    }
}
