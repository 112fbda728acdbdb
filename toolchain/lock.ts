import { randomBytes } from "node:crypto";
import { existsSync, readFileSync } from "node:fs";
import * as fs from "node:fs/promises";
import { setTimeout as sleep } from "node:timers/promises";
import * as path from "node:path";

/**
 * Runs an action while holding a lock file, waiting for another process that holds it. A lock whose process is dead
 * (killed, or before a reboot) counts for nothing.
 *
 * @param holder what the other process would be doing, for the error message
 * @param patience milliseconds to wait for the other process; default: 15 minutes
 */
export async function withLock<T>(
    file: string,
    holder: string,
    action: () => Promise<T>,
    patience = 15 * 60_000,
): Promise<T> {
    await fs.mkdir(path.dirname(file), { recursive: true });
    const deadline = Date.now() + patience;
    while (!(await acquire(file))) {
        if (Date.now() > deadline) {
            const owner = await fs.readFile(file, "utf8").catch(() => "unknown");
            throw new Error(`${holder} (process ${owner.trim()}) holds ${file} for too long: end it, then try again`);
        }
        await sleep(100);
    }
    try {
        return await action();
    } finally {
        await fs.rm(file, { force: true });
    }
}

async function acquire(file: string): Promise<boolean> {
    // A hard link appears with its content complete or not at all, so nobody ever reads a lock without an owner.
    const own = `${file}.${process.pid}.${randomBytes(3).toString("hex")}`;
    await fs.writeFile(own, `${process.pid}\n`);
    try {
        await fs.link(own, file);
        return true;
    } catch (error) {
        if ((error as NodeJS.ErrnoException).code !== "EEXIST") {
            throw error;
        }
    } finally {
        await fs.rm(own, { force: true });
    }
    const owner = Number(await fs.readFile(file, "utf8").catch(() => ""));
    if (owner > 0 && !isAlive(owner)) {
        await clear(file, own, owner);
    }
    return false;
}

/** Takes a dead owner's lock away; puts it back if a living process has taken it meanwhile. */
async function clear(file: string, own: string, deadOwner: number): Promise<void> {
    const aside = `${own}.stale`;
    try {
        await fs.rename(file, aside);
    } catch {
        return; // Somebody else has cleared it.
    }
    if (Number(await fs.readFile(aside, "utf8")) !== deadOwner) {
        await fs.link(aside, file).catch(() => undefined);
    }
    await fs.rm(aside, { force: true });
}

/** Whether a process of this computer exists, and has not ended: nobody may have asked yet how it did. */
export function isAlive(processId: number): boolean {
    try {
        process.kill(processId, 0);
    } catch (error) {
        return (error as NodeJS.ErrnoException).code === "EPERM";
    }
    try {
        // The name, in brackets, may have any character in it; the state comes after it.
        const state = readFileSync(`/proc/${processId}/stat`, "utf8").replace(/^.*\) /s, "")[0];
        return state !== "Z" && state !== "X";
    } catch {
        return existsSync("/proc/self") ? existsSync(`/proc/${processId}`) : true;
    }
}
