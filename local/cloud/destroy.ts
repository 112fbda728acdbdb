import * as fs from "node:fs";
import * as path from "node:path";
import { endProcesses } from "../../toolchain/end-processes";
import { ignoreFailure, run } from "../../toolchain/run";
import { authorityFolder, cloudAuthorityProcesses } from "../authority/server";
import { cloudSystemDirectory, isCloudId } from "../directories";
import { dnsFolder, dnsProcesses } from "../dns/server";
import { IncusClient } from "../incus/client";
import { findDaemon } from "../incus/daemon";
import { monitoringFolder, monitoringProcesses } from "../monitoring/server";
import { objectStorageFolder, objectStorageProcesses } from "../object-storage/server";
import { releaseAddress } from "../addresses";
import { removeIsolation } from "./isolation";
import { deleteMachine, turnOff } from "./machine";
import { cloudStatus, describeStatus, type CloudStatus } from "./status";

/**
 * Removes everything with the id of a cloud, whether it has a record or not, and nothing else.
 *
 * @throws Error that names what could not be removed
 */
export async function destroyCloud(cloudId: string): Promise<void> {
    if (!isCloudId(cloudId)) {
        throw new Error(`${JSON.stringify(cloudId)} is not the id of a local cloud (six hexadecimal digits)`);
    }
    const status = await cloudStatus(cloudId);
    const problems: string[] = [];
    const servers = [removeMonitoring, removeAuthority, removeDnsServer, removeObjectStorage];
    for (const step of [removeIncusObjects, removeVolumes, ...servers, removeAddresses]) {
        await step(status, cloudId).catch((error: Error) => problems.push(error.message));
    }
    const left = describeStatus(await cloudStatus(cloudId));
    if (left.length > 0) {
        throw new Error(
            `not all of the local cloud ${cloudId} could be removed:\n${[...left, ...problems].join("\n")}`,
        );
    }
}

async function removeIncusObjects(status: CloudStatus): Promise<void> {
    const daemon = await findDaemon();
    if (!daemon) {
        return;
    }
    const client = new IncusClient(daemon);
    for (const machine of status.machines) {
        // Nothing on it is kept, so it needs no orderly shutdown.
        await turnOff(client, machine);
        await deleteMachine(client, machine);
    }
    for (const { network, address } of status.forwards) {
        await client.delete(`/1.0/networks/${network}/forwards/${address}`);
    }
    for (const network of status.networks) {
        await client.delete(`/1.0/networks/${network}`);
        await removeIsolation(network);
    }
    for (const accessList of status.accessLists) {
        await client.delete(`/1.0/network-acls/${accessList}`);
    }
}

async function removeVolumes(status: CloudStatus, cloudId: string): Promise<void> {
    // Innermost first.
    for (const mountPoint of [...status.mounts].reverse()) {
        await run("umount", [mountPoint]);
    }
    for (const device of (await cloudStatus(cloudId)).loopDevices) {
        await run("losetup", ["--detach", device]);
    }
    fs.rmSync(path.join(cloudSystemDirectory(cloudId), "volumes"), { recursive: true, force: true });
}

async function removeMonitoring(_status: CloudStatus, cloudId: string): Promise<void> {
    await endProcesses(() => monitoringProcesses(cloudId));
    fs.rmSync(monitoringFolder(cloudId), { recursive: true, force: true });
}

async function removeAuthority(_status: CloudStatus, cloudId: string): Promise<void> {
    await endProcesses(() => cloudAuthorityProcesses(cloudId));
    fs.rmSync(authorityFolder(cloudId), { recursive: true, force: true });
}

async function removeDnsServer(_status: CloudStatus, cloudId: string): Promise<void> {
    await endProcesses(() => dnsProcesses(cloudId));
    fs.rmSync(dnsFolder(cloudId), { recursive: true, force: true });
}

async function removeObjectStorage(_status: CloudStatus, cloudId: string): Promise<void> {
    await endProcesses(() => objectStorageProcesses(cloudId));
    fs.rmSync(objectStorageFolder(cloudId), { recursive: true, force: true });
}

async function removeAddresses(status: CloudStatus): Promise<void> {
    for (const address of status.addresses) {
        // Fails for machines' addresses: only those of the cloud's servers are assigned to the interface.
        await run("ip", ["address", "delete", `${address}/32`, "dev", "lo"]).catch(ignoreFailure);
        releaseAddress(address);
    }
}
