import { existsSync } from "node:fs";
import * as fs from "node:fs/promises";
import * as os from "node:os";
import * as path from "node:path";
import { setTimeout as sleep } from "node:timers/promises";

import { isAlive } from "../../toolchain/lock";
import { Problem } from "../../toolchain/problem";

/** What Pulumi's file backend writes into a stack's lock. */
interface StackLock {
    pid: number;
    hostname: string;
    timestamp: string;
}

/**
 * Removes the locks of dead processes from a stack, as `pulumi cancel` does.
 * Throws Problem if a living process, or another computer's, holds one.
 *
 * @returns how many were removed
 */
export async function clearStaleLocks(state: string, project: string, stack: string): Promise<number> {
    const directory = path.join(state, ".pulumi", "locks", "organization", project, stack);
    if (!existsSync(directory)) {
        return 0;
    }
    let removed = 0;
    const names = await fs.readdir(directory);
    for (const name of names.filter((candidate) => candidate.endsWith(".json"))) {
        const file = path.join(directory, name);
        const lock = await readLock(file);
        if (lock !== undefined && (await isHeldFor(lock, dying))) {
            throw new Problem(
                `another Pulumi process is working on the stack ${stack} (process ${lock.pid} on ${lock.hostname}, since ` +
                    `${lock.timestamp}): wait until it is done, or end it, then run this again`,
            );
        }
        await fs.rm(file, { force: true });
        await fs.rm(`${file}.attrs`, { force: true });
        removed++;
    }
    return removed;
}

async function readLock(file: string): Promise<StackLock | undefined> {
    try {
        return JSON.parse(await fs.readFile(file, "utf8")) as StackLock;
    } catch {
        return undefined; // Cut off when its process was killed, or gone by now.
    }
}

/** Milliseconds that a process which was just killed may need to be gone. */
const dying = 2000;

async function isHeldFor(lock: StackLock, milliseconds: number): Promise<boolean> {
    for (const deadline = Date.now() + milliseconds; await isHeld(lock); await sleep(50)) {
        if (lock.hostname !== os.hostname() || Date.now() > deadline) {
            return true;
        }
    }
    return false;
}

async function isHeld(lock: StackLock): Promise<boolean> {
    if (lock.hostname !== os.hostname()) {
        return true;
    }
    if (!isAlive(lock.pid)) {
        return false;
    }
    // Process ids come round again, so the name has to be right as well; without /proc the process counts as Pulumi.
    const name = await fs.readFile(`/proc/${lock.pid}/comm`, "utf8").catch(() => "pulumi");
    return name.startsWith("pulumi");
}
