import * as fs from "node:fs";
import * as https from "node:https";
import * as path from "node:path";

import { endProcesses } from "../../toolchain/end-processes";
import { processesOf } from "../../toolchain/processes";
import { replaceFile } from "../../toolchain/replace-file";
import { startServer } from "../../toolchain/start-server";
import { ensureListenerCertificate, listenerFiles } from "./listener-certificate";
import { pebbleProgram } from "./program";

/** How a certificate authority runs. */
export interface AuthoritySettings {
    /** Its own folder: settings, the certificate of its listeners, log. */
    folder: string;
    /** The IPv4 address of its listeners. */
    address: string;
    /** The port of ACME. */
    port: number;
    /** The port of Pebble's own interface, which knows its root. */
    managementPort: number;
    /** Address and port of the DNS server that it asks for names, for example 198.51.100.1:53. */
    resolver: string;
    /** The port of a site that it asks for an answer to its HTTP challenge. */
    challengePort: number;
    /** How long its certificates are valid, in seconds. */
    validity: number;
    /** The name of its only profile: with two, Pebble would draw one for an order that names none. */
    profile: string;
    /** The names by which CAA records allow it. It announces them, and itself doesn't ask for CAA records. */
    caaIdentities: string[];
    /** How many good nonces of a hundred it refuses; a client must try again. */
    rejectedNonces: number;
}

/** Of its own interface. */
const rootPath = "/roots/0";
/** Milliseconds to start, and to answer a request. */
const patience = { start: 20_000, answer: 5000 };

/** The URL at which an ACME client begins. */
export function directoryUrl({ address, port }: Pick<AuthoritySettings, "address" | "port">): string {
    return `https://${address}:${port}/dir`;
}

/** The URL of Pebble's own interface. */
export function managementUrl({ address, managementPort }: AuthoritySettings): string {
    return `https://${address}:${managementPort}`;
}

export function authorityLog(folder: string): string {
    return path.join(folder, "log");
}

function chainsFile(folder: string): string {
    return path.join(folder, "chains.json");
}

function configurationFile(folder: string): string {
    return path.join(folder, "pebble.json");
}

/** The ids of the processes that run the authority of a folder, whether it answers or not. */
export function authorityProcesses(folder: string): number[] {
    return processesOf("pebble", configurationFile(folder));
}

/**
 * Starts an authority, or starts it again. Its certificates are trusted only by those who choose to. At every start it has a new root, and knows
 * neither accounts nor orders.
 */
export async function startPebble(settings: AuthoritySettings): Promise<void> {
    const { folder } = settings;
    fs.mkdirSync(folder, { recursive: true, mode: 0o700 });
    await ensureListenerCertificate(folder, settings.address);
    // One that runs and doesn't answer would hold the ports.
    await endProcesses(() => authorityProcesses(folder));
    writeConfiguration(settings);
    await startServer({
        name: "the certificate authority",
        program: pebbleProgram(),
        commandArguments: ["-config", configurationFile(folder), "-dnsserver", settings.resolver],
        environment: {
            // Otherwise it waits up to five seconds before each validation.
            PEBBLE_VA_NOSLEEP: "1",
            // Every order is validated, even the next one for the same name.
            PEBBLE_AUTHZREUSE: "0",
            PEBBLE_WFE_NONCEREJECT: String(settings.rejectedNonces),
        },
        log: authorityLog(folder),
        answers: () => authorityAnswers(settings),
        patience: patience.start,
    });
    await recordChain(settings);
}

/** The certificates, PEM, above those that an authority has issued since one of its starts. */
export interface IssuingChain {
    root: string;
    /** Below the root; a site sends it with its own certificate. */
    intermediate: string;
}

/** The chains of all starts of a folder's authority, the newest last: certificates outlive the root that issued them. */
export function issuingChains(folder: string): IssuingChain[] {
    const file = chainsFile(folder);
    return fs.existsSync(file) ? JSON.parse(fs.readFileSync(file, "utf8")) : [];
}

async function recordChain(settings: AuthoritySettings): Promise<void> {
    const ask = (target: string) => get(settings, managementUrl(settings) + target);
    const chain: IssuingChain = { root: await ask(rootPath), intermediate: await ask("/intermediates/0") };
    replaceFile(chainsFile(settings.folder), JSON.stringify([...issuingChains(settings.folder), chain]));
}

function writeConfiguration(settings: AuthoritySettings): void {
    const { certificate, key } = listenerFiles(settings.folder);
    const pebble = {
        listenAddress: `${settings.address}:${settings.port}`,
        managementListenAddress: `${settings.address}:${settings.managementPort}`,
        certificate,
        privateKey: key,
        httpPort: settings.challengePort,
        caaIdentities: settings.caaIdentities,
        keyAlgorithm: "ecdsa",
        // Seconds that it tells a client to wait for an authorization, and for a certificate.
        retryAfter: { authz: 1, order: 1 },
        profiles: { [settings.profile]: { description: "the only one", validityPeriod: settings.validity } },
    };
    replaceFile(configurationFile(settings.folder), `${JSON.stringify({ pebble }, undefined, 2)}\n`);
}

/** Whether both its interfaces answer. */
export async function authorityAnswers(settings: AuthoritySettings): Promise<boolean> {
    try {
        await get(settings, directoryUrl(settings));
        await get(settings, managementUrl(settings) + rootPath);
        return true;
    } catch {
        return false;
    }
}

async function get({ folder }: AuthoritySettings, url: string): Promise<string> {
    const options = {
        ca: fs.readFileSync(listenerFiles(folder).issuer),
        // ACME demands one (RFC 8555, 6.1).
        headers: { "User-Agent": "simple-web-stack" },
        agent: false,
        timeout: patience.answer,
    };
    return new Promise((resolve, reject) => {
        const request = https.get(url, options, (response) => {
            let text = "";
            response.setEncoding("utf8");
            response.on("data", (chunk: string) => (text += chunk));
            response.on("error", reject);
            response.on("end", () =>
                response.statusCode === 200
                    ? resolve(text)
                    : reject(new Error(`${url} answered ${response.statusCode}: ${text}`)),
            );
        });
        request.on("timeout", () => request.destroy(new Error(`${url} doesn't answer`)));
        request.on("error", reject);
    });
}
