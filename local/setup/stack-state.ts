import * as fs from "node:fs/promises";
import * as path from "node:path";

/**
 * Brings back a stack's state that was cut off while it was written: the file backend writes it in place, and keeps the
 * one before it beside it. What was made between the two is found again by its urn.
 *
 * @returns whether it had to be brought back
 */
export async function restoreState(state: string, project: string, stack: string): Promise<boolean> {
    await removeBrokenAttributes(state);
    const file = path.join(state, ".pulumi", "stacks", project, `${stack}.json`);
    const current = await read(file);
    if (current === undefined || isWhole(current)) {
        return false;
    }
    const before = await read(`${file}.bak`);
    if (before === undefined || !isWhole(before)) {
        return false; // Pulumi's own error says what is wrong with it.
    }
    // Written beside its place and moved into it: this may be killed as well.
    await fs.writeFile(`${file}.restored`, before);
    await fs.rename(`${file}.restored`, file);
    return true;
}

/**
 * The file backend writes a small file of attributes beside each file, in place as well; one that was cut off makes
 * Pulumi refuse the file itself, without it the file is read.
 */
async function removeBrokenAttributes(state: string): Promise<void> {
    const names = await fs.readdir(state, { recursive: true }).catch(() => []);
    for (const name of names.filter((candidate) => candidate.endsWith(".attrs"))) {
        const file = path.join(state, name);
        const text = await read(file);
        if (text !== undefined && !isWhole(text)) {
            await fs.rm(file, { force: true });
        }
    }
}

async function read(file: string): Promise<string | undefined> {
    return fs.readFile(file, "utf8").catch(() => undefined);
}

function isWhole(text: string): boolean {
    try {
        return typeof JSON.parse(text) === "object";
    } catch {
        return false;
    }
}
