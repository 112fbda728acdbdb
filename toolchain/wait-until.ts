import { setTimeout as sleep } from "node:timers/promises";

/**
 * Checks a condition until it holds.
 *
 * @param patience milliseconds after which to give up
 * @param pause milliseconds between two checks; default: 50
 * @returns whether the condition held in time
 */
export async function waitUntil(
    condition: () => boolean | Promise<boolean>,
    patience: number,
    pause = 50,
): Promise<boolean> {
    for (const deadline = Date.now() + patience; !(await condition()); await sleep(pause)) {
        if (Date.now() > deadline) {
            return false;
        }
    }
    return true;
}
