import { setTimeout as sleep } from "node:timers/promises";
import { IncusError } from "../incus/client";

const attempts = 10;

/**
 * Tries a change of a bridge until Incus can make it. Incus sets the whole bridge up anew, its firewall's rules among it,
 * and cannot while an interface of it or its old name server is just going away, or while another run changes it.
 */
export async function changingBridge(change: () => Promise<void>): Promise<void> {
    for (let attempt = 1; ; attempt++) {
        try {
            return await change();
        } catch (error) {
            if (!(error instanceof IncusError) || attempt === attempts) {
                throw error;
            }
            await sleep(500);
        }
    }
}
