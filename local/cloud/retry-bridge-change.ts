import { setTimeout as sleep } from "node:timers/promises";
import { IncusError } from "../incus/client";

const attempts = 10;

/**
 * Makes or changes a bridge, with up to ten attempts. Incus reconfigures the whole bridge with its firewall rules; that
 * fails while one of its interfaces is being removed, its name server is stopping, or another run changes it. Making one
 * fails as well when any interface of this computer vanishes while Incus lists them.
 */
export async function retryBridgeChange(change: () => Promise<void>): Promise<void> {
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
