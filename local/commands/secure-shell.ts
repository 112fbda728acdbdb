import { spawn } from "node:child_process";
import * as fs from "node:fs/promises";
import * as path from "node:path";

import type { Cloud } from "../setup/cloud";
import { run } from "../../toolchain/run";
import type { Site } from "./site";

/** Runs a command on the server, which has to show the host key that the stack recorded; returns its output. */
export async function runOnServer(cloud: Cloud, site: Site, command: string): Promise<string> {
    return run("ssh", [...(await sshArguments(cloud, site)), command], { timeout: 30_000 });
}

/** Hands the terminal to a command on the server, or to a shell if there is none; returns its exit code. */
export async function openOnServer(cloud: Cloud, site: Site, command: string[]): Promise<number> {
    const terminal = process.stdin.isTTY ? ["-t"] : [];
    const child = spawn("ssh", [...terminal, ...(await sshArguments(cloud, site)), ...command], { stdio: "inherit" });
    return new Promise((resolve, reject) => {
        child.on("error", reject);
        child.on("close", (exitCode) => resolve(exitCode ?? 1));
    });
}

async function sshArguments(cloud: Cloud, site: Site): Promise<string[]> {
    const knownHosts = path.join(cloud.directory, "known_hosts");
    await fs.writeFile(knownHosts, `${site.address} ${site.hostKey}\n`, { mode: 0o600 });
    const options = {
        UserKnownHostsFile: knownHosts,
        GlobalKnownHostsFile: "/dev/null",
        StrictHostKeyChecking: "yes",
        IdentitiesOnly: "yes",
        PasswordAuthentication: "no",
        ConnectTimeout: "10",
        LogLevel: "ERROR",
    };
    return [
        ...["-F", "none", "-i", path.join(cloud.directory, "id_ed25519")],
        ...Object.entries(options).flatMap(([name, value]) => ["-o", `${name}=${value}`]),
        `${site.sshUser}@${site.address}`,
    ];
}
