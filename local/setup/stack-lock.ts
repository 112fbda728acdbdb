import { existsSync } from "node:fs";
import * as fs from "node:fs/promises";
import * as os from "node:os";
import * as path from "node:path";

import { Problem } from "../../toolchain/problem";
import { isAlive } from "../../toolchain/processes";
import { waitUntil } from "../../toolchain/wait-until";

/** A stack's lock, as Pulumi's file backend writes it. */
interface StackLock {
    pid: number;
    hostname: string;
    timestamp: string;
}

/**
 * Removes the locks of dead processes from a stack, as `pulumi cancel` does.
 *
 * @returns the number of removed locks
 * @throws Problem if a running process, or one on another computer, holds a lock
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
        if (lock !== undefined && (await staysHeld(lock))) {
            throw new Problem(
                `another Pulumi process is working on the stack ${stack} (process ${lock.pid} on ${lock.hostname}, since ` +
                    `${lock.timestamp}): wait until it has finished, or end it, then try again`,
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
        return undefined; // Incomplete, since its process was killed, or deleted in the meantime.
    }
}

/** Milliseconds for a process that was just killed to end. */
const patience = 2000;

async function staysHeld(lock: StackLock): Promise<boolean> {
    return lock.hostname !== os.hostname() || !(await waitUntil(async () => !(await isHeld(lock)), patience));
}

async function isHeld(lock: StackLock): Promise<boolean> {
    if (!isAlive(lock.pid)) {
        return false;
    }
    // Process ids are reused, so the name has to match as well; without /proc the process counts as Pulumi.
    const name = await fs.readFile(`/proc/${lock.pid}/comm`, "utf8").catch(() => "pulumi");
    return name.startsWith("pulumi");
}
