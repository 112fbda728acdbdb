import * as fs from "node:fs/promises";
import { appendFileSync, existsSync, readFileSync } from "node:fs";
import * as path from "node:path";

import { systemDirectory } from "../../toolchain/directories";
import { withLock } from "../../toolchain/lock";
import { mountPointsBelow } from "../../toolchain/mount-points";
import { Problem } from "../../toolchain/problem";
import { programEnvironment, run } from "../../toolchain/run";
import { startServer } from "../../toolchain/start-server";
import { IncusClient } from "./client";

/** A running Incus daemon. */
export interface Daemon {
    /** Its unix socket. */
    socket: string;
    /** Whether it is ours, which stops with the last cloud, or the computer's own. */
    own: boolean;
}

/** All files of our own daemon. The path is short, since that of a unix socket has at most 107 characters. */
export const ownIncusDirectory = path.join(systemDirectory, "incus");
const ownSocket = path.join(ownIncusDirectory, "unix.socket");
const systemSockets = ["/run/incus/unix.socket", "/var/lib/incus/unix.socket"];
/** What Incus recommends for unprivileged containers; written only if root has no subordinate ids yet. */
const subordinateRange = "root:1000000:1000000000";

/** The running daemon, preferably the computer's own; undefined if there is none. */
export async function findDaemon(): Promise<Daemon | undefined> {
    for (const socket of [...systemSockets, ownSocket]) {
        if (existsSync(socket) && (await answers(socket))) {
            return { socket, own: socket === ownSocket };
        }
    }
    return undefined;
}

/** The running daemon; starts ours if there is none. Needs root and the package incus-base. */
export async function ensureDaemon(): Promise<Daemon> {
    const found = await findDaemon();
    if (found?.own === false) {
        return found;
    }
    // Another clone may be about to stop our daemon with its cloud.
    return withDaemonLock(async () => {
        const running = await findDaemon();
        if (running !== undefined) {
            return running;
        }
        await start();
        return { socket: ownSocket, own: true };
    });
}

/**
 * Stops our own daemon with its machines and removes its mounts.
 *
 * @param isUnused called while no other process can start using the daemon; if it returns false, nothing happens
 */
export async function stopOwnDaemon(isUnused: () => Promise<boolean>): Promise<void> {
    await withDaemonLock(async () => {
        if (!(await isUnused())) {
            return;
        }
        if (existsSync(ownSocket) && (await answers(ownSocket))) {
            await run("incusd", ["shutdown", "--timeout", "60"], { environment: { INCUS_DIR: ownIncusDirectory } });
        }
        await fs.rm(ownSocket, { force: true });
        // Innermost first.
        for (const mountPoint of mountPointsBelow(ownIncusDirectory).reverse()) {
            await run("umount", ["--lazy", mountPoint]);
        }
    });
}

function withDaemonLock<T>(action: () => Promise<T>): Promise<T> {
    return withLock(path.join(systemDirectory, "daemon.lock"), "another start or stop of Incus", action);
}

async function start(): Promise<void> {
    if (process.getuid?.() !== 0) {
        throw new Problem(
            "starting Incus needs root: run the command with sudo, or start this computer's own Incus daemon",
        );
    }
    await fs.mkdir(ownIncusDirectory, { recursive: true, mode: 0o711 });
    for (const file of ["/etc/subuid", "/etc/subgid"]) {
        if (!existsSync(file) || !/^(root|0):/m.test(readFileSync(file, "utf8"))) {
            appendFileSync(file, `${subordinateRange}\n`);
        }
    }
    await startServer({
        name: "Incus",
        program: "incusd",
        commandArguments: ["--group", "root"],
        environment: programEnvironment({ INCUS_DIR: ownIncusDirectory }),
        log: path.join(systemDirectory, "incusd.log"),
        answers: () => answers(ownSocket),
        // The first start creates databases and certificates.
        patience: 60_000,
    });
}

async function answers(socket: string): Promise<boolean> {
    return new IncusClient({ socket }, 10).get("/1.0").then(
        () => true,
        () => false,
    );
}
