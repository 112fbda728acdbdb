import { randomBytes } from "node:crypto";
import * as fs from "node:fs/promises";
import * as path from "node:path";

import { isAlive } from "./processes";
import { serially } from "./serially";
import { waitUntil } from "./wait-until";

/**
 * Runs an action while holding a lock file, waiting for another process that holds it. A lock is void once its process
 * has ended (killed, or before a reboot). Within this process, actions with the same lock take turns.
 *
 * @param holder what another process that holds the lock is doing, for the error message
 * @param patience milliseconds to wait for the other process; default: 15 minutes
 */
export async function withLock<T>(
    file: string,
    holder: string,
    action: () => Promise<T>,
    patience = 15 * 60_000,
): Promise<T> {
    return serially(file, async () => {
        await fs.mkdir(path.dirname(file), { recursive: true });
        if (!(await waitUntil(() => acquire(file), patience, 100))) {
            const owner = await fs.readFile(file, "utf8").catch(() => "unknown");
            throw new Error(`${holder} (process ${owner.trim()}) holds ${file} for too long: end it, then try again`);
        }
        try {
            return await action();
        } finally {
            await fs.rm(file, { force: true });
        }
    });
}

async function acquire(file: string): Promise<boolean> {
    // A hard link appears with its content, so that no process ever reads a lock without an owner.
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

/** Removes a dead owner's lock; puts it back if a living process has taken it in the meantime. */
async function clear(file: string, own: string, deadOwner: number): Promise<void> {
    const aside = `${own}.stale`;
    try {
        await fs.rename(file, aside);
    } catch {
        return; // Another process has cleared it.
    }
    if (Number(await fs.readFile(aside, "utf8")) !== deadOwner) {
        await fs.link(aside, file).catch(() => undefined);
    }
    await fs.rm(aside, { force: true });
}
