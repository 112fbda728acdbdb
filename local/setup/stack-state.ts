import * as fs from "node:fs/promises";
import * as path from "node:path";

/**
 * Brings back a stack's state that was cut off while it was written: the file backend writes it in place, and keeps the
 * one before it beside it. What was made between the two is found again by its urn.
 *
 * @returns whether it had to be brought back
 */
export async function restoreState(state: string, project: string, stack: string): Promise<boolean> {
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
