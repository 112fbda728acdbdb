import { isDeepStrictEqual } from "node:util";
import { serially } from "../../toolchain/serially";
import type { IncusClient } from "../incus/client";
import { cloudKey } from "../incus/project";
import { changeBridgeSettings } from "./bridge-settings";

const pathOf = (bridge: string, address?: string) =>
    `/1.0/networks/${bridge}/forwards${address === undefined ? "" : `/${address}`}`;

/** A public address and its target, in the outputs of an association. */
export interface Forward {
    __bridge: string;
    publicIp: string;
    privateIpAddress: string;
}

/** Forwards a public address to a machine, instead of its previous target. */
export async function writeForward(client: IncusClient, forward: Forward): Promise<void> {
    await serially("forwards", async () => {
        // A killed run may have left the address on another bridge of the same cloud.
        for (const bridge of await cloudBridges(client)) {
            await client.delete(pathOf(bridge, forward.publicIp));
            if (bridge !== forward.__bridge) {
                await changeRoutes(client, bridge, (routes) => routes.filter((route) => route !== forward.publicIp));
            }
        }
        await client.post(pathOf(forward.__bridge), {
            listen_address: forward.publicIp,
            config: { target_address: forward.privateIpAddress },
            ports: [],
        });
        await routeAddress(client, forward.__bridge, forward.publicIp);
    });
}

/**
 * Routes this computer's own packets for a public address to the bridge before their address is translated. They would
 * otherwise count as packets to another network and bypass the security groups.
 */
async function routeAddress(client: IncusClient, bridge: string, address: string): Promise<void> {
    await changeRoutes(client, bridge, (routes) => [...routes.filter((route) => route !== address), address]);
}

/** Removes all forwards and routes of a public address that the cloud releases. */
export async function forgetAddress(client: IncusClient, address: string): Promise<void> {
    await serially("forwards", async () => {
        for (const bridge of await cloudBridges(client)) {
            await client.delete(pathOf(bridge, address));
            await changeRoutes(client, bridge, (routes) => routes.filter((route) => route !== address));
        }
    });
}

async function changeRoutes(
    client: IncusClient,
    bridge: string,
    change: (addresses: string[]) => string[],
): Promise<void> {
    await changeBridgeSettings(client, bridge, (settings) => {
        const routes = (settings["ipv4.routes"] ?? "").split(",").filter(Boolean);
        const known = routes.map((route) => route.split("/")[0]!).sort();
        const wanted = change(known).sort();
        return isDeepStrictEqual(known, wanted)
            ? settings
            : { ...settings, "ipv4.routes": wanted.map((address) => `${address}/32`).join(",") };
    });
}

async function cloudBridges(client: IncusClient): Promise<string[]> {
    const networks: { name: string; config: Record<string, string> }[] = await client.get("/1.0/networks?recursion=1");
    return networks.filter(({ config }) => config?.[cloudKey] !== undefined).map(({ name }) => name);
}

export async function forwardExists(client: IncusClient, forward: Forward): Promise<boolean> {
    const found = await client.find(pathOf(forward.__bridge, forward.publicIp));
    return found?.config.target_address === forward.privateIpAddress;
}

/** Removes a forward, unless its address now belongs to another machine. */
export async function removeForward(client: IncusClient, forward: object): Promise<void> {
    const known = forward as Forward;
    await serially("forwards", async () => {
        if (await forwardExists(client, known)) {
            await client.delete(pathOf(known.__bridge, known.publicIp));
        }
    });
}
