import * as net from "node:net";
import { machinePath, startMachine, stopMachine, turnOff } from "../cloud/machine";
import type { IncusClient } from "../incus/client";

/** What EC2's status checks of an instance find: 1 for failed, 0 for passed. */
export interface StatusChecks {
    StatusCheckFailed: number;
    StatusCheckFailed_Instance: number;
    StatusCheckFailed_System: number;
}

/** Milliseconds to find out whether a machine is reached; the kernel gives up to find its network card after three seconds. */
const patience = 5000;

/**
 * Does what EC2's status checks do: the system check fails for a machine that Incus can't run, the instance check for one that
 * hangs or whose network card doesn't answer.
 *
 * @param address of the machine in its network
 * @returns undefined for a machine that is stopped or gone, which has no status checks on EC2 either
 */
export async function checkMachine(
    client: IncusClient,
    id: string,
    address: string,
): Promise<StatusChecks | undefined> {
    const status: string | undefined = (await client.find(machinePath(id)))?.status;
    if (status === undefined || status === "Stopped") {
        return undefined;
    }
    const system = status === "Error" ? 1 : 0;
    const instance = status === "Running" && (await isReached(address)) ? 0 : 1;
    return {
        StatusCheckFailed: Math.max(system, instance),
        StatusCheckFailed_Instance: instance,
        StatusCheckFailed_System: system,
    };
}

/** Whether a network card answers for an address. A firewall behind it may let nothing through: that is no failure. */
function isReached(address: string): Promise<boolean> {
    return new Promise((resolve) => {
        const socket = net.connect({ host: address, port: 22, timeout: patience });
        const end = (reached: boolean) => {
            socket.destroy();
            resolve(reached);
        };
        socket.on("connect", () => end(true));
        socket.on("timeout", () => end(true));
        socket.on("error", ({ code }: NodeJS.ErrnoException) => end(!["EHOSTUNREACH", "ENETUNREACH"].includes(code!)));
    });
}

/** What an alarm may do with an instance, by the end of its ARN. */
export const machineActions: Record<string, (client: IncusClient, id: string) => Promise<void>> = {
    /** Another host runs it, with its volumes and addresses: for the machine, a sudden end and a start. */
    recover: async (client, id) => {
        await turnOff(client, id);
        await startMachine(client, id);
    },
    /** As from the console: turned off if it doesn't shut down, at once if it hangs. */
    reboot: async (client, id) => {
        const hangs = (await client.find(machinePath(id)))?.status !== "Running";
        await (hangs ? turnOff : stopMachine)(client, id);
        await startMachine(client, id);
    },
};
