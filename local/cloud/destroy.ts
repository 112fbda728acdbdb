import * as fs from "node:fs";
import * as path from "node:path";
import { setTimeout as sleep } from "node:timers/promises";
import { cloudSystemDirectory } from "../directories";
import { IncusClient } from "../incus/client";
import { findDaemon } from "../incus/daemon";
import { ProgramError, run } from "../../toolchain/run";
import { releaseAddress } from "./addresses";
import { deleteMachine, machinePath, machineStatus } from "./machine";
import { cloudStatus, describeStatus, dnsServers, objectStores, type CloudStatus } from "./status";

// Milliseconds that a server has to end before it is killed.
const patience = 5000;

/**
 * Removes everything of one cloud by its mark, even if its records are gone. Nothing that carries another mark, or none, is
 * touched.
 *
 * @throws Error that names what could not be removed
 */
export async function destroyCloud(cloudId: string): Promise<void> {
    if (!/^[0-9a-f]{6}$/.test(cloudId)) {
        throw new Error(`${JSON.stringify(cloudId)} is not the id of a local cloud (six hexadecimal digits)`);
    }
    const status = await cloudStatus(cloudId);
    const problems: string[] = [];
    for (const step of [removeIncusObjects, removeVolumes, removeDnsServer, removeObjectStore, removeAddresses]) {
        await step(status, cloudId).catch((error: Error) => problems.push(error.message));
    }
    const left = describeStatus(await cloudStatus(cloudId));
    if (left.length > 0) {
        throw new Error(`the local cloud ${cloudId} is not gone:\n${[...left, ...problems].join("\n")}`);
    }
}

async function removeIncusObjects(status: CloudStatus): Promise<void> {
    const daemon = await findDaemon();
    if (!daemon) {
        return;
    }
    const client = new IncusClient(daemon);
    for (const machine of status.machines) {
        await turnOff(client, machine);
        await deleteMachine(client, machine);
    }
    for (const { network, address } of status.forwards) {
        await client.delete(`/1.0/networks/${network}/forwards/${address}`);
    }
    for (const network of status.networks) {
        await client.delete(`/1.0/networks/${network}`);
    }
    for (const accessList of status.accessLists) {
        await client.delete(`/1.0/network-acls/${accessList}`);
    }
}

/** Without waiting for an orderly shutdown: nothing of it is kept. */
async function turnOff(client: IncusClient, machine: string): Promise<void> {
    if ((await machineStatus(client, machine)) === "running") {
        await client.put(machinePath(machine).replace("?", "/state?"), { action: "stop", timeout: 30, force: true });
    }
}

async function removeVolumes(status: CloudStatus, cloudId: string): Promise<void> {
    // The innermost first.
    for (const mountPoint of [...status.mounts].reverse()) {
        await run("umount", [mountPoint]);
    }
    for (const device of (await cloudStatus(cloudId)).loopDevices) {
        await run("losetup", ["--detach", device]);
    }
    fs.rmSync(path.join(cloudSystemDirectory(cloudId), "volumes"), { recursive: true, force: true });
}

async function removeDnsServer(status: CloudStatus, cloudId: string): Promise<void> {
    await end(status.dnsServers, () => dnsServers(cloudId));
    fs.rmSync(path.join(cloudSystemDirectory(cloudId), "dns"), { recursive: true, force: true });
}

async function removeObjectStore(status: CloudStatus, cloudId: string): Promise<void> {
    await end(status.objectStores, () => objectStores(cloudId));
    fs.rmSync(path.join(cloudSystemDirectory(cloudId), "s3"), { recursive: true, force: true });
}

async function end(processIds: number[], running: () => number[]): Promise<void> {
    for (const processId of processIds) {
        process.kill(processId, "SIGTERM");
        for (const deadline = Date.now() + patience; running().includes(processId); await sleep(20)) {
            if (Date.now() > deadline) {
                process.kill(processId, "SIGKILL");
            }
        }
    }
}

async function removeAddresses(status: CloudStatus): Promise<void> {
    for (const address of status.addresses) {
        // Only the servers' are addresses of an interface.
        await run("ip", ["address", "delete", `${address}/32`, "dev", "lo"]).catch((error) => {
            if (!(error instanceof ProgramError)) {
                throw error;
            }
        });
        releaseAddress(address);
    }
}
