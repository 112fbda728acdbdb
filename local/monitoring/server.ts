import { createHash } from "node:crypto";
import * as fs from "node:fs";
import * as path from "node:path";
import { endProcesses } from "../../toolchain/end-processes";
import { withLock } from "../../toolchain/lock";
import { processesOf } from "../../toolchain/processes";
import { replaceFile } from "../../toolchain/replace-file";
import { programEnvironment, run } from "../../toolchain/run";
import { startServer } from "../../toolchain/start-server";
import { addressesOf, takeAddress } from "../addresses";
import { bundleDirectory } from "../bundles";
import { cloudSystemDirectory } from "../directories";
import { readMails, type ReceivedMail } from "./mails";
import { readState, type State } from "./state";

// One process plays CloudWatch, SNS, Route 53's health checks and EC2's status checks, and has a mailbox. It reads what there is
// from the cloud's records, as AWS's services know it from their own.

const purpose = "monitoring";
/** Machines reach it: CloudWatch. */
export const monitoringPort = 9001;
/** Of this computer only: the mailbox's pages, with the links in its mails, and its mail server. */
export const mailboxPorts = { pages: 8025, mail: 1025 };
export const healthPath = "/health";
/** Milliseconds to start. */
const patience = 15_000;

export function monitoringFolder(cloudId: string): string {
    return path.join(cloudSystemDirectory(cloudId), "monitoring");
}

export function mailFolder(folder: string): string {
    return path.join(folder, "mails");
}

function monitoringAddress(cloudId: string): string {
    return addressesOf(cloudId, purpose)[0] ?? takeAddress(cloudId, purpose);
}

/** The URL of the cloud's CloudWatch, for example http://198.51.100.4:9001; the same for as long as the cloud exists. */
export function monitoringEndpoint(cloudId: string): string {
    return `http://${monitoringAddress(cloudId)}:${monitoringPort}`;
}

/** The URL of the mailbox's page; undefined for a cloud that has none yet. */
export function mailboxUrl(cloudId: string): string | undefined {
    const address = addressesOf(cloudId, purpose)[0];
    return address && fs.existsSync(monitoringFolder(cloudId)) ? `http://${address}:${mailboxPorts.pages}/` : undefined;
}

/** The mails that have arrived in the cloud's mailbox, the newest last. */
export function cloudMails(cloudId: string): Promise<ReceivedMail[]> {
    return readMails(mailFolder(monitoringFolder(cloudId)));
}

/** What the cloud's CloudWatch and SNS know. */
export function monitoringState(cloudId: string): State {
    return readState(monitoringFolder(cloudId));
}

function speedFile(folder: string): string {
    return path.join(folder, "speed");
}

/**
 * Lets periods, and intervals between requests, pass faster than on AWS: at 60, a minute takes a second. Who puts data must be as
 * fast. Takes effect at once.
 */
export function setSpeed(cloudId: string, speed: number): void {
    const folder = monitoringFolder(cloudId);
    fs.mkdirSync(folder, { recursive: true, mode: 0o700 });
    replaceFile(speedFile(folder), `${speed}\n`);
}

/** How many times faster than on AWS time passes; default: 1. */
export function readSpeed(folder: string): number {
    const file = speedFile(folder);
    const speed = fs.existsSync(file) ? Number(fs.readFileSync(file, "utf8")) : 1;
    return speed > 0 && Number.isFinite(speed) ? speed : 1;
}

/** The ids of the processes that watch for the cloud, whether they answer or not. */
export function monitoringProcesses(cloudId: string): number[] {
    return processesOf(path.basename(process.execPath), monitoringFolder(cloudId));
}

function program(): string {
    return path.join(bundleDirectory(), "monitoring.js");
}

/** Which program answers: one of an earlier version is ended, and started anew. */
export function programVersion(file: string): string {
    return createHash("sha256").update(fs.readFileSync(file)).digest("hex");
}

/**
 * Starts the cloud's CloudWatch and its mailbox, unless they run in this version.
 *
 * @param records the folder of the cloud's records
 */
export async function startMonitoring(cloudId: string, records: string): Promise<void> {
    const folder = monitoringFolder(cloudId);
    const lock = path.join(folder, "start.lock");
    await withLock(lock, "another start of CloudWatch", async () => {
        const address = monitoringAddress(cloudId);
        await run("ip", ["address", "replace", `${address}/32`, "dev", "lo"]);
        const version = programVersion(program());
        if (await answers(address, version)) {
            return;
        }
        await endProcesses(() => monitoringProcesses(cloudId));
        await startServer({
            name: "CloudWatch",
            program: process.execPath,
            commandArguments: [program(), cloudId, folder, address, records],
            environment: { PATH: programEnvironment().PATH },
            log: path.join(folder, "log"),
            answers: () => answers(address, version),
            patience,
        });
    });
}

async function answers(address: string, version: string): Promise<boolean> {
    const url = `http://${address}:${monitoringPort}${healthPath}`;
    const response = await fetch(url, { signal: AbortSignal.timeout(2000) }).catch(() => undefined);
    return response?.ok === true && (await response.text()) === version;
}
