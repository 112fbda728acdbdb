import * as path from "node:path";

import { systemDirectory } from "../../toolchain/directories";
import { run } from "../../toolchain/run";
import type { Daemon } from "./daemon";

/** Seconds: now and then the client never learns that a command on a machine has ended. It ignores SIGTERM. */
const limit = 300;

/** The variables with which Incus's command-line client uses a daemon, whatever the user's settings for it. */
export function incusEnvironment(daemon: Daemon): Record<string, string> {
    return { INCUS_SOCKET: daemon.socket, INCUS_CONF: path.join(systemDirectory, "incus-client") };
}

/** Runs Incus's command-line client against a daemon, independently of the user's settings for it. */
export async function incus(daemon: Daemon, commandArguments: string[]): Promise<string> {
    return run("timeout", ["--signal=KILL", String(limit), "incus", ...commandArguments], {
        environment: incusEnvironment(daemon),
    });
}
