import * as fs from "node:fs/promises";
import { existsSync } from "node:fs";
import * as path from "node:path";

import { cloudSystemDirectory } from "../directories";
import { systemDirectory } from "../../toolchain/directories";
import { withLock } from "../../toolchain/lock";
import { Problem } from "../../toolchain/problem";
import { run } from "../../toolchain/run";

/** What this computer knows of a clone's cloud, so that clones keep out of each other's way. */
export interface Registration {
    id: string;
    /** The cloud's directory in its clone. */
    directory: string;
    /** Its VPC's network, which no other cloud gets. */
    vpcCidrBlock: string;
}

const registrationLock = path.join(systemDirectory, "registry.lock");

/** Enters a cloud, with a network that is free on this computer; does nothing for one that is entered already. */
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

/** Strikes a cloud off, with what is left in its system directory. Returns the clouds that remain. */
export async function releaseCloud(id: string): Promise<Registration[]> {
    return withLock(registrationLock, "the registration of another cloud", async () => {
        await fs.rm(cloudSystemDirectory(id), { recursive: true, force: true });
        return registeredClouds();
    });
}

/** All clouds of this computer. */
export async function registeredClouds(): Promise<Registration[]> {
    const parent = path.join(systemDirectory, "clouds");
    const ids = existsSync(parent) ? await fs.readdir(parent) : [];
    const texts = await Promise.all(ids.map((id) => fs.readFile(registrationFile(id), "utf8").catch(() => undefined)));
    return texts.filter((text) => text !== undefined).map((text) => JSON.parse(text) as Registration);
}

/** Clouds whose clone has been deleted without `npm run local:down`: nobody else will ever take them down. */
export async function orphanedClouds(): Promise<Registration[]> {
    return (await registeredClouds()).filter(({ directory }) => !existsSync(directory));
}

/**
 * The first 198.18.N.0/24 that none of the networks (CIDR blocks or addresses) lies in. That range is set aside for
 * tests between networks (RFC 2544), so it is nobody's real one.
 */
export function freeNetwork(used: string[]): string {
    for (let third = 0; third < 256; third++) {
        if (!used.some((network) => network.startsWith(`198.18.${third}.`))) {
            return `198.18.${third}.0/24`;
        }
    }
    throw new Problem(
        "all networks from 198.18.0.0/24 to 198.18.255.0/24 are in use on this computer: end a local cloud (npm run local:down)",
    );
}

async function usedNetworks(): Promise<string[]> {
    const routes = JSON.parse(await run("ip", ["-json", "-4", "route", "show", "table", "all"])) as { dst: string }[];
    return routes.map((route) => route.dst);
}

function registrationFile(id: string): string {
    return path.join(cloudSystemDirectory(id), "cloud.json");
}
