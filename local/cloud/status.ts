import * as fs from "node:fs";
import * as path from "node:path";
import { cloudSystemDirectory } from "../directories";
import { IncusClient } from "../incus/client";
import { findDaemon } from "../incus/daemon";
import { projectName } from "../incus/project";
import { run } from "../../toolchain/run";
import { addressesOf } from "./addresses";
import { cloudMark } from "./resource-tokens";

/** Everything of one cloud that is on this computer, whether its records know of it or not. */
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
    /** Public addresses that the cloud has taken. */
    addresses: string[];
}

/** Lists everything that carries a cloud's mark or lies in its folder. Starts no daemon: one that is down has nothing running. */
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
        mounts: mountsBelow(volumeFolder),
        loopDevices: await loopDevicesBelow(volumeFolder),
        dnsServers: dnsServers(cloudId),
        objectStores: objectStores(cloudId),
        addresses: addressesOf(cloudId),
    };
}

/** What there is, in words, one line for each kind; nothing for a cloud that is gone. */
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
        ["addresses", status.addresses],
    ];
    return lines.filter(([, items]) => items.length > 0).map(([title, items]) => `${title}: ${items.join(", ")}`);
}

interface Marked {
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
    const marked = async (address: string) =>
        (((await client.find(address)) ?? []) as Marked[])
            .filter(({ config }) => config?.[cloudMark] === cloudId)
            .map(({ name }) => name);
    const [machines, networks, accessLists] = await Promise.all([
        marked(`/1.0/instances?recursion=1&project=${projectName}`),
        marked("/1.0/networks?recursion=1"),
        marked("/1.0/network-acls?recursion=1"),
    ]);
    const forwards: CloudStatus["forwards"] = [];
    for (const network of networks) {
        const found: { listen_address: string }[] =
            (await client.find(`/1.0/networks/${network}/forwards?recursion=1`)) ?? [];
        forwards.push(...found.map(({ listen_address: address }) => ({ network, address })));
    }
    return { machines, networks, forwards, accessLists };
}

function mountsBelow(folder: string): string[] {
    return fs
        .readFileSync("/proc/self/mounts", "utf8")
        .split("\n")
        .map((line) => line.split(" ")[1] ?? "")
        .filter((mountPoint) => mountPoint.startsWith(`${folder}/`));
}

async function loopDevicesBelow(folder: string): Promise<string[]> {
    const { loopdevices = [] } = JSON.parse((await run("losetup", ["--json", "--list"])) || "{}") as {
        loopdevices?: { name: string; "back-file": string | null }[];
    };
    return loopdevices.filter((device) => device["back-file"]?.startsWith(`${folder}/`)).map(({ name }) => name);
}

/** Processes that run knotd with the cloud's settings, also one that its control socket knows nothing of any more. */
export function dnsServers(cloudId: string): number[] {
    return processes("knotd", path.join(cloudSystemDirectory(cloudId), "dns", "knot.conf"));
}

export function objectStores(cloudId: string): number[] {
    return processes("versitygw", path.join(cloudSystemDirectory(cloudId), "s3", "buckets"));
}

/** Processes of a program that were given a certain argument. */
function processes(name: string, argument: string): number[] {
    return fs
        .readdirSync("/proc")
        .filter((entry) => /^\d+$/.test(entry))
        .filter((entry) => {
            const [program, ...rest] = commandLine(entry);
            return program !== undefined && path.basename(program) === name && rest.includes(argument);
        })
        .map(Number);
}

function commandLine(processId: string): string[] {
    try {
        return fs.readFileSync(`/proc/${processId}/cmdline`, "utf8").split("\0").filter(Boolean);
    } catch {
        return []; // It has ended meanwhile.
    }
}
