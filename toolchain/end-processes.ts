import { waitUntil } from "./wait-until";

/** Milliseconds for processes to end before they are killed. */
const patience = 5000;

/**
 * Ends processes, and kills those that don't end.
 *
 * @param running their ids, as long as they run
 */
export async function endProcesses(running: () => number[]): Promise<void> {
    for (const signal of ["SIGTERM", "SIGKILL"]) {
        running().forEach((processId) => process.kill(processId, signal));
        if (await waitUntil(() => running().length === 0, patience)) {
            return;
        }
    }
}
