import { isDeepStrictEqual } from "node:util";
import type { IncusClient } from "../incus/client";
import { retryBridgeChange } from "./retry-bridge-change";

/** The settings of a bridge in Incus. */
type BridgeSettings = Record<string, string>;

/**
 * Changes settings of a bridge, if it is there and they differ. Incus replaces all settings: of two simultaneous changes, one
 * would be lost, so callers take turns with `serially("forwards", …)`.
 *
 * @param change from the settings that it has to those that it should have
 */
export async function changeBridgeSettings(
    client: IncusClient,
    bridge: string,
    change: (settings: BridgeSettings) => BridgeSettings,
): Promise<void> {
    await retryBridgeChange(async () => {
        const network = await client.find(`/1.0/networks/${bridge}`);
        const wanted = network && change(network.config);
        // Every change interrupts the bridge's name service for a moment.
        if (network && !isDeepStrictEqual(wanted, network.config)) {
            await client.put(`/1.0/networks/${bridge}`, { description: network.description, config: wanted });
        }
    });
}
