import * as fs from "node:fs/promises";
import * as path from "node:path";

import { replaceFile } from "../../toolchain/replace-file";

/** Where Pulumi's file backend keeps a stack's state; `state` is the backend's folder. */
export function stateFile(state: string, project: string, stack: string): string {
    return path.join(state, ".pulumi", "stacks", project, `${stack}.json`);
}

/**
 * Restores a stack's state if its last write was interrupted: the file backend writes it in place, and keeps the
 * previous one beside it. Objects created between the two writes are found again by their URN.
 *
 * @returns whether it was restored
 */
export async function restoreState(state: string, project: string, stack: string): Promise<boolean> {
    await removeBrokenAttributes(state);
    const file = stateFile(state, project, stack);
    const current = await read(file);
    if (current === undefined || isComplete(current)) {
        return false;
    }
    const before = await read(`${file}.bak`);
    if (before === undefined || !isComplete(before)) {
        return false; // Pulumi itself reports what is wrong with it.
    }
    replaceFile(file, before, 0o600);
    return true;
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
