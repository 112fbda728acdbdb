import type { IncusClient } from "../incus/client";
import { cloudMark } from "./marks";
import { serially } from "./serially";

const pathOf = (bridge: string, address?: string) =>
    `/1.0/networks/${bridge}/forwards${address === undefined ? "" : `/${address}`}`;

/** Where a public address leads, as an association keeps it. */
export interface Forward {
    __bridge: string;
    publicIp: string;
    privateIpAddress: string;
}

/** Leads a public address to a machine, whoever it led to before. */
export async function writeForward(client: IncusClient, forward: Forward): Promise<void> {
    await serially("forwards", async () => {
        // An address is one cloud's only, and a killed run may have left it at another bridge of that cloud.
        const bridges: { name: string; config: Record<string, string> }[] =
            await client.get("/1.0/networks?recursion=1");
        for (const { name } of bridges.filter(({ config }) => config?.[cloudMark] !== undefined)) {
            await client.delete(pathOf(name, forward.publicIp));
        }
        await client.post(pathOf(forward.__bridge), {
            listen_address: forward.publicIp,
            config: { target_address: forward.privateIpAddress },
            ports: [],
        });
        await routeAddresses(client, forward.__bridge);
    });
}

/**
 * Leads this computer's own packets for the bridge's public addresses to the bridge before they are translated. Without
 * that they are taken for packets to another network, and pass by the security groups.
 */
async function routeAddresses(client: IncusClient, bridge: string): Promise<void> {
    const forwards = (await client.get(`${pathOf(bridge)}?recursion=1`)) as { listen_address: string }[];
    const network = await client.get(`/1.0/networks/${bridge}`);
    const routes = forwards.map((forward) => `${forward.listen_address}/32`).join(",");
    await client.put(`/1.0/networks/${bridge}`, {
        description: network.description,
        config: { ...network.config, "ipv4.routes": routes },
    });
}

export async function forwardExists(client: IncusClient, forward: Forward): Promise<boolean> {
    const found = await client.find(pathOf(forward.__bridge, forward.publicIp));
    return found?.config.target_address === forward.privateIpAddress;
}

/** Removes a forward, unless its address leads to another machine by now. */
export async function removeForward(client: IncusClient, forward: object): Promise<void> {
    const known = forward as Forward;
    await serially("forwards", async () => {
        if (await forwardExists(client, known)) {
            await client.delete(pathOf(known.__bridge, known.publicIp));
            await routeAddresses(client, known.__bridge);
        }
    });
}
