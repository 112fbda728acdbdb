import * as path from "node:path";

import { systemDirectory } from "../../toolchain/directories";
import { run } from "../../toolchain/run";
import type { Daemon } from "./daemon";

/** Runs Incus's command-line client against a daemon, independently of the user's settings for it. */
export async function incus(daemon: Daemon, commandArguments: string[]): Promise<string> {
    return run("incus", commandArguments, {
        environment: { INCUS_SOCKET: daemon.socket, INCUS_CONF: path.join(systemDirectory, "incus-client") },
    });
}
