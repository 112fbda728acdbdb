import { spawn } from "node:child_process";
import * as fs from "node:fs";
import * as path from "node:path";
import { setTimeout as sleep } from "node:timers/promises";
import { addressesOf, takeAddress } from "../cloud/addresses";
import { serially } from "../cloud/serially";
import { cloudSystemDirectory } from "../directories";
import { withLock } from "../../toolchain/lock";
import { ProgramError, run } from "../../toolchain/run";

const purpose = "dns";
// Seconds that Knot has to answer after its start.
const startLimit = 10;

function folder(cloudId: string): string {
    return path.join(cloudSystemDirectory(cloudId), "dns");
}

/** The address that the cloud's DNS server answers at, if it has one. */
export function dnsAddress(cloudId: string): string | undefined {
    return addressesOf(cloudId, purpose)[0];
}

/** Runs a command of Knot's control utility. */
export async function knotc(cloudId: string, ...command: string[]): Promise<string> {
    return run("knotc", ["--config", path.join(folder(cloudId), "knot.conf"), "--timeout", "10", ...command]);
}

/** Starts the cloud's DNS server if it does not answer. */
export async function startDnsServer(cloudId: string): Promise<string> {
    // The engine asks for many records at once: one start within this process, and one among processes.
    return serially(`DNS server ${cloudId}`, () =>
        withLock(path.join(folder(cloudId), "start.lock"), "another start of the DNS server", async () => {
            const address = dnsAddress(cloudId) ?? takeAddress(cloudId, purpose);
            await run("ip", ["address", "replace", `${address}/32`, "dev", "lo"]);
            writeConfiguration(cloudId, address);
            if (!(await answers(cloudId))) {
                await start(cloudId);
            }
            return address;
        }),
    );
}

export async function stopDnsServer(cloudId: string): Promise<void> {
    const address = dnsAddress(cloudId);
    if (await answers(cloudId)) {
        await knotc(cloudId, "--blocking", "stop");
    }
    if (address) {
        await run("ip", ["address", "delete", `${address}/32`, "dev", "lo"]).catch((error) => {
            if (!(error instanceof ProgramError)) {
                throw error;
            }
        });
    }
    fs.rmSync(folder(cloudId), { recursive: true, force: true });
}

async function answers(cloudId: string): Promise<boolean> {
    if (!fs.existsSync(path.join(folder(cloudId), "run", "knot.sock"))) {
        return false;
    }
    try {
        await knotc(cloudId, "status");
        return true;
    } catch {
        return false;
    }
}

/** One that is just ending still holds the address; a new one would refuse to start beside it. */
async function waitUntilEnded(cloudId: string): Promise<void> {
    const file = path.join(folder(cloudId), "run", "knot.pid");
    const running = () => {
        const process = fs.existsSync(file) ? fs.readFileSync(file, "utf8").trim() : "";
        return (
            process !== "" &&
            fs.existsSync(`/proc/${process}/comm`) &&
            fs.readFileSync(`/proc/${process}/comm`, "utf8").startsWith("knotd")
        );
    };
    for (const deadline = Date.now() + startLimit * 1000; running() && Date.now() < deadline;) {
        await sleep(50);
    }
}

async function start(cloudId: string): Promise<void> {
    await waitUntilEnded(cloudId);
    const log = fs.openSync(path.join(folder(cloudId), "knotd.log"), "w");
    fs.rmSync(path.join(folder(cloudId), "run", "knot.sock"), { force: true });
    const child = spawn("knotd", ["--config", path.join(folder(cloudId), "knot.conf")], {
        detached: true,
        cwd: "/",
        stdio: ["ignore", log, log],
    });
    fs.closeSync(log);
    let failed: string | undefined;
    child.on("error", (error) => (failed = error.message));
    child.on("exit", (code) => (failed ??= `it ended with ${code}`));
    child.unref();
    for (const deadline = Date.now() + startLimit * 1000; !(await answers(cloudId)); await sleep(50)) {
        if (failed || Date.now() > deadline) {
            const lines = fs
                .readFileSync(path.join(folder(cloudId), "knotd.log"), "utf8")
                .trimEnd()
                .split("\n")
                .slice(-10);
            throw new Error(
                `the DNS server does not start: ${failed ?? `no answer within ${startLimit} s`}\n${lines.join("\n")}`,
            );
        }
    }
}

/** The zones that the server has, by their files. */
export function zoneFiles(cloudId: string): string[] {
    const zones = path.join(folder(cloudId), "zones");
    return fs.existsSync(zones) ? fs.readdirSync(zones).filter((file) => file.endsWith(".zone")) : [];
}

export function zoneFile(cloudId: string, domain: string): string {
    return path.join(folder(cloudId), "zones", `${domain}.zone`);
}

/** Writes the server's settings. YAML is what Knot reads; JSON is YAML as well, for the values. */
export function writeConfiguration(cloudId: string, address = dnsAddress(cloudId)): void {
    const own = folder(cloudId);
    fs.mkdirSync(path.join(own, "zones"), { recursive: true });
    ["run", "database"].forEach((name) => fs.mkdirSync(path.join(own, name), { recursive: true }));
    const zones = zoneFiles(cloudId).map((file) => file.replace(/\.zone$/, ""));
    const text = (value: string) => JSON.stringify(value);
    const lines = [
        "server:",
        `  rundir: ${text(path.join(own, "run"))}`,
        `  listen: ${text(`${address}@53`)}`,
        '  identity: ""',
        '  version: ""',
        "  background-workers: 1",
        "  udp-workers: 1",
        "  tcp-workers: 1",
        "database:",
        `  storage: ${text(path.join(own, "database"))}`,
        "log:",
        "  - target: stderr",
        "    any: warning",
        "template:",
        "  - id: default",
        `    storage: ${text(path.join(own, "zones"))}`,
        '    file: "%s.zone"',
        // A change is on disk before it is acknowledged.
        "    zonefile-sync: 0",
        "    zonefile-load: difference",
        "    journal-content: changes",
        ...(zones.length ? ["zone:", ...zones.map((zone) => `  - domain: ${text(zone)}`)] : []),
        "",
    ];
    // Moved into its place: the control utility reads it for another record at the same time.
    const stage = path.join(own, `knot.conf.${process.pid}`);
    fs.writeFileSync(stage, lines.join("\n"));
    fs.renameSync(stage, path.join(own, "knot.conf"));
}
