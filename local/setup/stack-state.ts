import * as fs from "node:fs/promises";
import * as path from "node:path";

import { replaceFile } from "../../toolchain/replace-file";

/** Where Pulumi's file backend keeps a stack's state; `state` is the backend's folder. */
export function stateFile(state: string, project: string, stack: string): string {
    return path.join(state, ".pulumi", "stacks", project, `${stack}.json`);
}

/**
 * Restores a stack's state if its last write was interrupted, or if its file is gone: the file backend writes it in place,
 * and keeps the previous one beside it, and in its history one for each update. Objects created between the two writes are
 * found again by their URN.
 *
 * @returns whether it was restored
 */
export async function restoreState(state: string, project: string, stack: string): Promise<boolean> {
    await removeBrokenAttributes(state);
    const file = stateFile(state, project, stack);
    const current = await read(file);
    if (current !== undefined && isComplete(current)) {
        return false;
    }
    for (const earlier of [`${file}.bak`, ...(await history(state, project, stack))]) {
        const before = await read(earlier);
        if (before !== undefined && isComplete(before)) {
            await fs.mkdir(path.dirname(file), { recursive: true });
            replaceFile(file, before, 0o600);
            return true;
        }
    }
    return false; // Pulumi itself reports what is wrong with it.
}

/** Whether any of the stack's resources is protected, so that `pulumi destroy` refuses (components/destroy-guard.ts). */
export async function isProtected(state: string, project: string, stack: string): Promise<boolean> {
    const text = await read(stateFile(state, project, stack));
    const { checkpoint } = (text !== undefined && isComplete(text) ? JSON.parse(text) : {}) as {
        checkpoint?: { latest?: { resources?: { protect?: boolean }[] } };
    };
    return checkpoint?.latest?.resources?.some(({ protect }) => protect === true) ?? false;
}

/** The state after each update, the newest first; their names have the time. */
async function history(state: string, project: string, stack: string): Promise<string[]> {
    const folder = path.join(state, ".pulumi", "history", project, stack);
    const names = await fs.readdir(folder).catch(() => []);
    return names
        .filter((name) => name.endsWith(".checkpoint.json"))
        .sort()
        .reverse()
        .map((name) => path.join(folder, name));
}

/**
 * The file backend writes a small file of attributes beside each file, in place as well. Pulumi doesn't read a file with
 * incomplete attributes; it does read one without any.
 */
async function removeBrokenAttributes(state: string): Promise<void> {
    const names = await fs.readdir(state, { recursive: true }).catch(() => []);
    for (const name of names.filter((candidate) => candidate.endsWith(".attrs"))) {
        const file = path.join(state, name);
        const text = await read(file);
        if (text !== undefined && !isComplete(text)) {
            await fs.rm(file, { force: true });
        }
    }
}

async function read(file: string): Promise<string | undefined> {
    return fs.readFile(file, "utf8").catch(() => undefined);
}

function isComplete(text: string): boolean {
    try {
        return typeof JSON.parse(text) === "object";
    } catch {
        return false;
    }
}
