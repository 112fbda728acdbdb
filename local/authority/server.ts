import * as fs from "node:fs";
import { isIPv4 } from "node:net";
import * as path from "node:path";

import { contains } from "../../toolchain/ipv4";
import { withLock } from "../../toolchain/lock";
import { run } from "../../toolchain/run";
import { addressesOf, publicAddresses, takeAddress } from "../addresses";
import { cloudSystemDirectory } from "../directories";
import { dnsAddress, startDnsServer } from "../dns/server";
import { listenerFiles } from "./listener-certificate";
import {
    authorityAnswers,
    authorityProcesses,
    directoryUrl,
    issuingChains,
    startPebble,
    type AuthoritySettings,
    type IssuingChain,
} from "./pebble";

const purpose = "acme";
export const authorityPort = 14000;
/** No machine reaches it. */
const managementPort = 15000;
/** As Let's Encrypt's until February 2027, in seconds: 90 days. */
const validity = 90 * 24 * 60 * 60;

export function authorityFolder(cloudId: string): string {
    return path.join(cloudSystemDirectory(cloudId), "acme");
}

/** The URL of the cloud's certificate authority for ACME clients; the same for as long as the cloud exists. */
export function authorityDirectoryUrl(cloudId: string): string {
    return directoryUrl({ address: authorityAddress(cloudId), port: authorityPort });
}

/** Whether a URL is that of a local cloud's authority, perhaps of one that is gone. */
export function isLocalAuthority(url: string): boolean {
    if (!URL.canParse(url)) {
        return false;
    }
    const { hostname, port } = new URL(url);
    return port === String(authorityPort) && isIPv4(hostname) && contains(publicAddresses, `${hostname}/32`);
}

/** What an ACME client of the cloud's authority must trust, PEM; undefined for a cloud that has no authority yet. */
export function authorityIssuer(cloudId: string): string | undefined {
    const { issuer } = listenerFiles(authorityFolder(cloudId));
    return fs.existsSync(issuer) ? fs.readFileSync(issuer, "utf8") : undefined;
}

/** The ids of the processes that run the cloud's authority, whether it answers or not. */
export function cloudAuthorityProcesses(cloudId: string): number[] {
    return authorityProcesses(authorityFolder(cloudId));
}

/**
 * Starts the cloud's certificate authority if it doesn't answer, and gives it an address if it has none. It has a new root at
 * every start, so it runs for as long as the cloud; a restart of the computer ends it all the same.
 */
export async function startAuthority(cloudId: string): Promise<void> {
    // It has an address from then on, and the authority finds the zones' names there.
    await startDnsServer(cloudId);
    const lock = path.join(authorityFolder(cloudId), "start.lock");
    await withLock(lock, "another start of the certificate authority", async () => {
        const settings = authoritySettings(cloudId);
        await run("ip", ["address", "replace", `${settings.address}/32`, "dev", "lo"]);
        if (!(await authorityAnswers(settings))) {
            await startPebble(settings);
        }
    });
}

/** What the cloud's authority issues from, and has issued from since the cloud was made. */
export function cloudIssuingChains(cloudId: string): IssuingChain[] {
    return issuingChains(authorityFolder(cloudId));
}

function authorityAddress(cloudId: string): string {
    return addressesOf(cloudId, purpose)[0] ?? takeAddress(cloudId, purpose);
}

/** How the cloud's authority runs; the cloud must have a DNS server. */
export function authoritySettings(cloudId: string): AuthoritySettings {
    return {
        folder: authorityFolder(cloudId),
        address: authorityAddress(cloudId),
        port: authorityPort,
        managementPort,
        resolver: `${dnsAddress(cloudId)}:53`,
        challengePort: 80,
        validity,
        profile: "default",
        caaIdentities: ["local-cloud.test"],
        // Certbot tries again once: of Pebble's own five, one order in thirty would fail.
        rejectedNonces: 0,
    };
}
