import { randomBytes } from "node:crypto";
import { spawn } from "node:child_process";
import * as fs from "node:fs";
import * as path from "node:path";
import { setTimeout as sleep } from "node:timers/promises";
import { addressesOf, takeAddress } from "../cloud/addresses";
import { serially } from "../cloud/serially";
import { cloudSystemDirectory } from "../directories";
import { withLock } from "../../toolchain/lock";
import { objectStorageProgram } from "../setup/object-storage";
import { run } from "../../toolchain/run";

const purpose = "s3";
const port = 9000;
const healthPath = "/health";
// Seconds that the server has to answer after its start.
const startLimit = 10;

/** Keys of somebody who may use the cloud's S3 server. */
export interface Keys {
    accessKeyId: string;
    secretAccessKey: string;
}

export function objectStorageFolder(cloudId: string): string {
    return path.join(cloudSystemDirectory(cloudId), "s3");
}

/** The folders that hold a bucket: what it has now, and what it had. */
export function bucketFolders(cloudId: string, bucket: string): string[] {
    return ["buckets", "versions"].map((kind) => path.join(objectStorageFolder(cloudId), kind, bucket));
}

/** Where the cloud's S3 server answers, for example http://198.51.100.3:9000; the same for as long as the cloud lives. */
export function objectStorageEndpoint(cloudId: string): string {
    return `http://${addressesOf(cloudId, purpose)[0] ?? takeAddress(cloudId, purpose)}:${port}`;
}

/** The owner's keys: AWS's administrator. */
export function ownerKeys(cloudId: string): Keys {
    const file = path.join(objectStorageFolder(cloudId), "owner.json");
    if (!fs.existsSync(file)) {
        fs.mkdirSync(path.dirname(file), { recursive: true, mode: 0o700 });
        fs.writeFileSync(file, JSON.stringify(newKeys()), { mode: 0o600 });
    }
    return JSON.parse(fs.readFileSync(file, "utf8")) as Keys;
}

export function newKeys(): Keys {
    return {
        accessKeyId: `LOCAL${randomBytes(8).toString("hex").toUpperCase()}`,
        secretAccessKey: randomBytes(30).toString("base64url"),
    };
}

/** Starts the cloud's S3 server if it does not answer. */
export async function startObjectStorage(cloudId: string): Promise<void> {
    const folder = objectStorageFolder(cloudId);
    await serially(`S3 server ${cloudId}`, () =>
        withLock(path.join(folder, "start.lock"), "another start of the S3 server", async () => {
            const endpoint = objectStorageEndpoint(cloudId);
            await run("ip", ["address", "replace", `${new URL(endpoint).hostname}/32`, "dev", "lo"]);
            if (!(await answers(endpoint))) {
                await start(cloudId, endpoint);
            }
        }),
    );
}

async function answers(endpoint: string): Promise<boolean> {
    const response = await fetch(`${endpoint}${healthPath}`, { signal: AbortSignal.timeout(2000) }).catch(
        () => undefined,
    );
    return response?.ok ?? false;
}

async function start(cloudId: string, endpoint: string): Promise<void> {
    const folder = objectStorageFolder(cloudId);
    for (const name of ["buckets", "versions", "accounts"]) {
        fs.mkdirSync(path.join(folder, name), { recursive: true, mode: 0o700 });
    }
    const keys = ownerKeys(cloudId);
    const log = fs.openSync(path.join(folder, "log"), "w", 0o600);
    const child = spawn(
        objectStorageProgram(),
        [
            ...["--port", new URL(endpoint).host, "--health", healthPath, "--quiet"],
            // The accounts are written by us, so the file and not a memory of it is what counts.
            ...["--iam-dir", path.join(folder, "accounts"), "--iam-cache-disable"],
            ...["posix", "--versioning-dir", path.join(folder, "versions"), path.join(folder, "buckets")],
        ],
        {
            detached: true,
            cwd: "/",
            stdio: ["ignore", log, log],
            env: { ROOT_ACCESS_KEY_ID: keys.accessKeyId, ROOT_SECRET_ACCESS_KEY: keys.secretAccessKey },
        },
    );
    fs.closeSync(log);
    let failed: string | undefined;
    child.on("error", (error) => (failed = error.message));
    child.on("exit", (code) => (failed ??= `it ended with ${code}`));
    child.unref();
    for (const deadline = Date.now() + startLimit * 1000; !(await answers(endpoint)); await sleep(50)) {
        if (failed || Date.now() > deadline) {
            const lines = fs.readFileSync(path.join(folder, "log"), "utf8").trimEnd().split("\n").slice(-10);
            throw new Error(
                `the S3 server does not start: ${failed ?? `no answer within ${startLimit} s`}\n${lines.join("\n")}`,
            );
        }
    }
}
