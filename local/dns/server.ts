import * as fs from "node:fs";
import * as path from "node:path";
import { withLock } from "../../toolchain/lock";
import { findProcess, processesOf } from "../../toolchain/processes";
import { replaceFile } from "../../toolchain/replace-file";
import { programEnvironment, run } from "../../toolchain/run";
import { startServer } from "../../toolchain/start-server";
import { waitUntil } from "../../toolchain/wait-until";
import { addressesOf, takeAddress } from "../addresses";
import { cloudSystemDirectory } from "../directories";

const purpose = "dns";
/** The domain of the zones' name servers, which can't be registered (RFC 2606): all of its names lead to the DNS server. */
export const nameServerDomain = "local-cloud.test";
/** Milliseconds for Knot to start, and to end. */
const patience = 10_000;

export function dnsFolder(cloudId: string): string {
    return path.join(cloudSystemDirectory(cloudId), "dns");
}

function configurationFile(cloudId: string): string {
    return path.join(dnsFolder(cloudId), "knot.conf");
}

/** The address of the cloud's DNS server, if it has one. */
export function dnsAddress(cloudId: string): string | undefined {
    return addressesOf(cloudId, purpose)[0];
}

/** The ids of the processes that run the cloud's DNS server, whether it answers or not. */
export function dnsProcesses(cloudId: string): number[] {
    return processesOf("knotd", configurationFile(cloudId));
}

/** Runs a command of Knot's control utility. */
export async function knotc(cloudId: string, ...command: string[]): Promise<string> {
    return run("knotc", ["--config", configurationFile(cloudId), "--timeout", "10", ...command]);
}

/** Starts the cloud's DNS server if it doesn't answer, and gives it an address if it has none. */
export async function startDnsServer(cloudId: string): Promise<void> {
    const lock = path.join(dnsFolder(cloudId), "start.lock");
    await withLock(lock, "another start of the DNS server", async () => {
        const address = dnsAddress(cloudId) ?? takeAddress(cloudId, purpose);
        await run("ip", ["address", "replace", `${address}/32`, "dev", "lo"]);
        const changed = writeConfiguration(cloudId);
        if (!(await answers(cloudId))) {
            await start(cloudId);
        } else if (changed) {
            await knotc(cloudId, "--blocking", "reload");
        }
    });
}

async function answers(cloudId: string): Promise<boolean> {
    if (!fs.existsSync(path.join(dnsFolder(cloudId), "run", "knot.sock"))) {
        return false;
    }
    return knotc(cloudId, "status").then(
        () => true,
        () => false,
    );
}

async function start(cloudId: string): Promise<void> {
    const runFolder = path.join(dnsFolder(cloudId), "run");
    const pidFile = path.join(runFolder, "knot.pid");
    // A server that is shutting down still holds the address; its process loses its command line before its name.
    const last = fs.existsSync(pidFile) ? Number(fs.readFileSync(pidFile, "utf8")) : 0;
    const hasEnded = () => dnsProcesses(cloudId).length === 0 && findProcess(last)?.name !== "knotd";
    await waitUntil(hasEnded, patience);
    // Knot doesn't start while any process has the id in the PID file, even a zombie or another program.
    ["knot.sock", "knot.pid"].forEach((name) => fs.rmSync(path.join(runFolder, name), { force: true }));
    await startServer({
        name: "the DNS server",
        program: "knotd",
        commandArguments: ["--config", configurationFile(cloudId)],
        environment: programEnvironment(),
        log: path.join(dnsFolder(cloudId), "knotd.log"),
        answers: () => answers(cloudId),
        patience,
    });
}

export function zoneFile(cloudId: string, domain: string): string {
    return path.join(dnsFolder(cloudId), "zones", `${domain}.zone`);
}

/** The zones that the cloud's DNS server serves for the local Route 53. */
export function zonesOf(cloudId: string): string[] {
    const folder = path.join(dnsFolder(cloudId), "zones");
    const files = fs.existsSync(folder) ? fs.readdirSync(folder).filter((file) => file.endsWith(".zone")) : [];
    return files.map((file) => file.replace(/\.zone$/, "")).sort();
}

/** Writes the zone that makes the zones' name servers known. */
function writeNameServers(cloudId: string): string {
    const file = path.join(dnsFolder(cloudId), "name-servers.zone");
    const lines = [
        `$ORIGIN ${nameServerDomain}.`,
        `@ 900 SOA ns.${nameServerDomain}. hostmaster.${nameServerDomain}. 1 7200 900 1209600 86400`,
        `@ 172800 NS ns.${nameServerDomain}.`,
        `* 172800 A ${dnsAddress(cloudId)}`,
        "",
    ];
    replaceFile(file, lines.join("\n"));
    return file;
}

/** Writes the server's settings: YAML, with strings as in JSON. Returns whether they have changed. */
export function writeConfiguration(cloudId: string): boolean {
    const folder = dnsFolder(cloudId);
    ["zones", "run", "database"].forEach((name) => fs.mkdirSync(path.join(folder, name), { recursive: true }));
    const text = (value: string) => JSON.stringify(value);
    const lines = [
        "server:",
        `  rundir: ${text(path.join(folder, "run"))}`,
        `  listen: ${text(`${dnsAddress(cloudId)}@53`)}`,
        '  identity: ""',
        '  version: ""',
        "  background-workers: 1",
        "  udp-workers: 1",
        "  tcp-workers: 1",
        "database:",
        `  storage: ${text(path.join(folder, "database"))}`,
        "log:",
        "  - target: stderr",
        "    any: warning",
        "template:",
        "  - id: default",
        `    storage: ${text(path.join(folder, "zones"))}`,
        '    file: "%s.zone"',
        // A change is on disk before it is acknowledged.
        "    zonefile-sync: 0",
        "    zonefile-load: difference",
        "    journal-content: changes",
        "zone:",
        `  - domain: ${text(nameServerDomain)}`,
        `    file: ${text(writeNameServers(cloudId))}`,
        ...zonesOf(cloudId).map((zone) => `  - domain: ${text(zone)}`),
        "",
    ];
    const [file, content] = [configurationFile(cloudId), lines.join("\n")];
    if (fs.existsSync(file) && fs.readFileSync(file, "utf8") === content) {
        return false;
    }
    replaceFile(file, content);
    return true;
}
