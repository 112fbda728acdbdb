import * as fs from "node:fs/promises";
import { existsSync } from "node:fs";
import { isIPv4 } from "node:net";
import * as path from "node:path";

import { systemDirectory } from "../../toolchain/directories";
import { addressAt, contains, overlap } from "../../toolchain/ipv4";
import { withLock } from "../../toolchain/lock";
import { Problem } from "../../toolchain/problem";
import { run } from "../../toolchain/run";
import { cloudSystemDirectory } from "../directories";

/** The range of all clouds' networks: reserved for benchmarks (RFC 2544), so no real network uses it. */
export const networkRange = "198.18.0.0/16";

/** A clone's cloud in the list of this computer's clouds. */
export interface Registration {
    id: string;
    /** The cloud's directory, in its clone. */
    directory: string;
    /** Its VPC's network, which no other cloud has. */
    vpcCidrBlock: string;
}

const registrationLock = path.join(systemDirectory, "registry.lock");

/** Registers a cloud with a network that is free on this computer, unless it is already registered. */
export async function registerCloud(id: string, directory: string): Promise<Registration> {
    return withLock(registrationLock, "the registration of another cloud", async () => {
        const registrations = await registeredClouds();
        const known = registrations.find((registration) => registration.id === id);
        if (known !== undefined && known.directory === directory) {
            return known;
        }
        const vpcCidrBlock =
            known?.vpcCidrBlock ??
            freeNetwork([...registrations.map((registration) => registration.vpcCidrBlock), ...(await usedNetworks())]);
        const registration = { id, directory, vpcCidrBlock };
        await fs.mkdir(cloudSystemDirectory(id), { recursive: true });
        await fs.writeFile(registrationFile(id), `${JSON.stringify(registration, undefined, 2)}\n`);
        return registration;
    });
}

/** Removes a cloud from the list, with its system directory. Returns the remaining clouds. */
export async function releaseCloud(id: string): Promise<Registration[]> {
    return withLock(registrationLock, "the registration of another cloud", async () => {
        await fs.rm(cloudSystemDirectory(id), { recursive: true, force: true });
        return registeredClouds();
    });
}

/** The clouds of this computer. */
export async function registeredClouds(): Promise<Registration[]> {
    const parent = path.join(systemDirectory, "clouds");
    const ids = existsSync(parent) ? await fs.readdir(parent) : [];
    const texts = await Promise.all(ids.map((id) => fs.readFile(registrationFile(id), "utf8").catch(() => undefined)));
    return texts.filter((text) => text !== undefined).map((text) => JSON.parse(text) as Registration);
}

/** Clouds whose clone was deleted without `npm run local:down`. */
export async function orphanedClouds(): Promise<Registration[]> {
    return (await registeredClouds()).filter(({ directory }) => !existsSync(directory));
}

/**
 * The first /24 of the range that doesn't overlap with any of the used networks within it.
 *
 * @param used destinations of routes: CIDR blocks, addresses, or `default`
 */
export function freeNetwork(used: string[]): string {
    const blocks = used
        .map((network) => (network.includes("/") ? network : `${network}/32`))
        .filter((block) => isIPv4(block.split("/")[0]!) && contains(networkRange, block));
    const candidates = Array.from({ length: 256 }, (_, index) => `${addressAt(networkRange, index * 256)}/24`);
    const free = candidates.find((candidate) => !blocks.some((block) => overlap(candidate, block)));
    if (free === undefined) {
        throw new Problem(
            "all networks from 198.18.0.0/24 to 198.18.255.0/24 are in use on this computer: take a local cloud down (npm run local:down)",
        );
    }
    return free;
}

async function usedNetworks(): Promise<string[]> {
    const routes = JSON.parse(await run("ip", ["-json", "-4", "route", "show", "table", "all"])) as { dst: string }[];
    return routes.map((route) => route.dst);
}

function registrationFile(id: string): string {
    return path.join(cloudSystemDirectory(id), "cloud.json");
}
