import * as fs from "node:fs";
import * as path from "node:path";
import { mountPointsBelow } from "../../toolchain/mount-points";
import { run } from "../../toolchain/run";
import { cloudAuthorityProcesses } from "../authority/server";
import { cloudSystemDirectory } from "../directories";
import { dnsProcesses } from "../dns/server";
import { IncusClient } from "../incus/client";
import { findDaemon } from "../incus/daemon";
import { cloudKey, projectName } from "../incus/project";
import { monitoringProcesses } from "../monitoring/server";
import { objectStorageProcesses } from "../object-storage/server";
import { addressesOf } from "../addresses";

/** Everything of one cloud that is on this computer, with a record or without. */
export interface CloudStatus {
    /** Incus machines, by name. */
    machines: string[];
    /** Bridges. */
    networks: string[];
    /** Bridge and listening address of each forward. */
    forwards: { network: string; address: string }[];
    /** Access control lists of Incus. */
    accessLists: string[];
    /** Files with the content of volumes. */
    volumes: string[];
    mounts: string[];
    loopDevices: string[];
    /** Process ids of DNS servers. */
    dnsServers: number[];
    /** Process ids of S3 servers. */
    objectStores: number[];
    /** Process ids of certificate authorities. */
    authorities: number[];
    /** Process ids of what plays CloudWatch and SNS. */
    monitoring: number[];
    /** Public addresses that the cloud has taken. */
    addresses: string[];
}

/** Lists everything that has a cloud's id or is in its folder. Doesn't start Incus: without it no machine runs. */
export async function cloudStatus(cloudId: string): Promise<CloudStatus> {
    const volumeFolder = path.join(cloudSystemDirectory(cloudId), "volumes");
    return {
        ...(await incusStatus(cloudId)),
        volumes: fs.existsSync(volumeFolder)
            ? fs
                  .readdirSync(volumeFolder)
                  .filter((file) => file.includes(".xfs"))
                  .map((file) => path.join(volumeFolder, file))
            : [],
        mounts: mountPointsBelow(volumeFolder),
        loopDevices: await loopDevicesBelow(volumeFolder),
        dnsServers: dnsProcesses(cloudId),
        objectStores: objectStorageProcesses(cloudId),
        authorities: cloudAuthorityProcesses(cloudId),
        monitoring: monitoringProcesses(cloudId),
        addresses: addressesOf(cloudId),
    };
}

/** Describes a status, one line for each kind of thing; no lines if nothing of the cloud is left. */
export function describeStatus(status: CloudStatus): string[] {
    const lines: [string, unknown[]][] = [
        ["machines", status.machines],
        ["networks", status.networks],
        ["forwards", status.forwards.map(({ address }) => address)],
        ["access control lists", status.accessLists],
        ["volumes", status.volumes],
        ["mounts", status.mounts],
        ["loop devices", status.loopDevices],
        ["DNS servers (process ids)", status.dnsServers],
        ["S3 servers (process ids)", status.objectStores],
        ["certificate authorities (process ids)", status.authorities],
        ["CloudWatch and mailbox (process ids)", status.monitoring],
        ["addresses", status.addresses],
    ];
    return lines.filter(([, items]) => items.length > 0).map(([title, items]) => `${title}: ${items.join(", ")}`);
}

interface Labelled {
    name: string;
    config: Record<string, string>;
}

async function incusStatus(
    cloudId: string,
): Promise<Pick<CloudStatus, "machines" | "networks" | "forwards" | "accessLists">> {
    const daemon = await findDaemon();
    if (!daemon) {
        return { machines: [], networks: [], forwards: [], accessLists: [] };
    }
    const client = new IncusClient(daemon);
    const ofCloud = async (address: string) =>
        (((await client.find(address)) ?? []) as Labelled[])
            .filter(({ config }) => config?.[cloudKey] === cloudId)
            .map(({ name }) => name);
    const [machines, networks, accessLists] = await Promise.all([
        ofCloud(`/1.0/instances?recursion=1&project=${projectName}`),
        ofCloud("/1.0/networks?recursion=1"),
        ofCloud("/1.0/network-acls?recursion=1"),
    ]);
    const forwards: CloudStatus["forwards"] = [];
    for (const network of networks) {
        const found: { listen_address: string }[] =
            (await client.find(`/1.0/networks/${network}/forwards?recursion=1`)) ?? [];
        forwards.push(...found.map(({ listen_address: address }) => ({ network, address })));
    }
    return { machines, networks, forwards, accessLists };
}

async function loopDevicesBelow(folder: string): Promise<string[]> {
    const { loopdevices = [] } = JSON.parse((await run("losetup", ["--json", "--list"])) || "{}") as {
        loopdevices?: { name: string; "back-file": string | null }[];
    };
    return loopdevices.filter((device) => device["back-file"]?.startsWith(`${folder}/`)).map(({ name }) => name);
}
