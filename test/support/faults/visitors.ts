import type { Socket } from "node:net";
import { slowClients, slowUploads } from "../raw-client";
import { www } from "../visit";
import { Missed, type Fault, type Scene } from "./fault";

function crowd(name: string, open: (scene: Scene) => Promise<Socket[]>): Fault {
    return {
        name,
        noticed: false,
        recovery: "nothing",
        cause: async (scene) => {
            const sockets = await open(scene).catch((error: Error) => {
                throw new Missed(`the site takes no connections (${error.message})`);
            });
            return async () => sockets.forEach((socket) => socket.destroy());
        },
    };
}

export const visitorFaults: Fault[] = [
    crowd("1,000 visitors who never finish a request", ({ address }) => slowClients(address, www, 1000)),
    crowd("100 visitors who send their uploads a byte at a time", ({ address }) => slowUploads(address, www, 100)),
];
