import { serially } from "../../toolchain/serially";
import type { IncusClient } from "../incus/client";
import { removeIsolation } from "./isolation";
import { retryBridgeChange } from "./retry-bridge-change";

/** Removes a VPC's bridge with its rules, if it has one. */
export async function removeBridge(client: IncusClient, bridge: string, vpcId: string): Promise<void> {
    const network = await client.find(`/1.0/networks/${bridge}`);
    const users = ((network?.used_by ?? []) as string[]).filter((user) => user.includes("/instances/"));
    if (users.length > 0) {
        throw new Error(
            `DependencyViolation: the network ${vpcId} has instances: ${users.map((user) => user.split("/").pop()!.split("?")[0]).join(", ")}`,
        );
    }
    // Not while an address is released: that changes every bridge.
    await serially("forwards", () =>
        retryBridgeChange(async () => {
            await client.delete(`/1.0/networks/${bridge}`);
            await client.delete(`/1.0/network-acls/${bridge}`);
        }),
    );
    await removeIsolation(bridge);
}
