import { spawn } from "node:child_process";
import * as fs from "node:fs/promises";
import { appendFileSync, closeSync, existsSync, openSync, readFileSync } from "node:fs";
import * as http from "node:http";
import * as path from "node:path";
import { setTimeout as sleep } from "node:timers/promises";

import { systemDirectory } from "../../toolchain/directories";
import { withLock } from "../../toolchain/lock";
import { run } from "../../toolchain/run";

/** An Incus daemon of this computer that answers. */
export interface Daemon {
    /** Its unix socket. */
    socket: string;
    /** Whether it is ours (and nobody else's), so that the last cloud may stop it. */
    own: boolean;
}

/** Where our own daemon keeps everything. Short, since the path of a unix socket ends at 108 characters. */
export const ownIncusDirectory = path.join(systemDirectory, "incus");
const ownSocket = path.join(ownIncusDirectory, "unix.socket");
const systemSockets = ["/run/incus/unix.socket", "/var/lib/incus/unix.socket"];
const daemonLog = path.join(systemDirectory, "incusd.log");
const libraryDirectories = ["/usr/libexec/incus", "/usr/lib/incus", "/opt/incus/bin"];
/** What Incus recommends for unprivileged containers; only written where root has no range yet. */
const subordinateRange = "root:1000000:1000000000";
/** The first start creates databases and certificates; seconds on any computer. */
const startPatience = 60_000;

/** The daemon that is there: the computer's own one first, then ours. Starts nothing. */
export async function findDaemon(): Promise<Daemon | undefined> {
    for (const socket of [...systemSockets, ownSocket]) {
        if (existsSync(socket) && (await answers(socket))) {
            return { socket, own: socket === ownSocket };
        }
    }
    return undefined;
}

/** The daemon that is there, or else our own one, started. Needs root and the package incus-base. */
export async function ensureDaemon(): Promise<Daemon> {
    const found = await findDaemon();
    if (found?.own === false) {
        return found;
    }
    // Our own one may be about to be stopped, by the last of other clones' clouds: then it is started anew.
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
 * Stops our own daemon with its machines and takes its mounts away; leaves the computer's own daemon alone.
 *
 * @param isUnused asked while nobody else can begin to use it
 */
export async function stopOwnDaemon(isUnused: () => Promise<boolean>): Promise<void> {
    await withDaemonLock(async () => {
        if (!(await isUnused())) {
            return;
        }
        if (existsSync(ownSocket) && (await answers(ownSocket))) {
            await run("incusd", ["shutdown", "--timeout", "60"], { environment: daemonEnvironment() });
        }
        await fs.rm(ownSocket, { force: true });
        await unmountBelow(ownIncusDirectory);
    });
}

function withDaemonLock<T>(action: () => Promise<T>): Promise<T> {
    return withLock(path.join(systemDirectory, "daemon.lock"), "another start or stop of Incus", action);
}

function daemonEnvironment(): Record<string, string> {
    return {
        INCUS_DIR: ownIncusDirectory,
        PATH: [...libraryDirectories, process.env.PATH, "/usr/sbin", "/sbin"].join(":"),
    };
}

async function start(): Promise<void> {
    if (process.getuid?.() !== 0) {
        throw new Error(
            "starting Incus needs root: run the command with sudo, or start this computer's own Incus daemon",
        );
    }
    await fs.mkdir(ownIncusDirectory, { recursive: true, mode: 0o711 });
    for (const file of ["/etc/subuid", "/etc/subgid"]) {
        if (!existsSync(file) || !/^(root|0):/m.test(readFileSync(file, "utf8"))) {
            appendFileSync(file, `${subordinateRange}\n`);
        }
    }
    const log = openSync(daemonLog, "a");
    const logStart = (await fs.stat(daemonLog)).size;
    const child = spawn("incusd", ["--group", "root"], {
        // Of its own session, so that it outlives this command and doesn't get its Ctrl-C.
        detached: true,
        cwd: "/",
        env: { ...process.env, ...daemonEnvironment() },
        stdio: ["ignore", log, log],
    });
    closeSync(log);
    let failure: string | undefined;
    child.on("error", (error) => (failure = error.message));
    child.on("exit", (code, signal) => (failure = `it ended with ${signal ?? `exit code ${code}`}`));
    child.unref();
    const deadline = Date.now() + startPatience;
    while (!(await answers(ownSocket))) {
        if (failure !== undefined || Date.now() > deadline) {
            const lines = readFileSync(daemonLog).subarray(logStart).toString().trimEnd().split("\n").slice(-10);
            const reason = failure ?? `it doesn't answer after ${startPatience / 1000} s`;
            throw new Error(`Incus doesn't start: ${reason}. The last lines of ${daemonLog}:\n${lines.join("\n")}`);
        }
        await sleep(50);
    }
}

async function answers(socket: string): Promise<boolean> {
    return new Promise((resolve) => {
        const request = http.get({ socketPath: socket, path: "/1.0", timeout: 10_000 }, (response) => {
            response.resume();
            resolve(response.statusCode === 200);
        });
        request.on("timeout", () => request.destroy());
        request.on("error", () => resolve(false));
    });
}

async function unmountBelow(directory: string): Promise<void> {
    const mountPoints = readFileSync("/proc/self/mounts", "utf8")
        .split("\n")
        .map((line) => line.split(" ")[1])
        .filter((mountPoint) => mountPoint?.startsWith(`${directory}/`));
    // The innermost first.
    for (const mountPoint of mountPoints.reverse()) {
        await run("umount", ["--lazy", mountPoint]);
    }
}
