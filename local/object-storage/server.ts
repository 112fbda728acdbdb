import { randomBytes } from "node:crypto";
import * as fs from "node:fs";
import * as path from "node:path";
import { withLock } from "../../toolchain/lock";
import { processesOf } from "../../toolchain/processes";
import { run } from "../../toolchain/run";
import { startServer } from "../../toolchain/start-server";
import { addressesOf, takeAddress } from "../addresses";
import { cloudSystemDirectory } from "../directories";
import { objectStorageProgram } from "./program";

const purpose = "s3";
export const objectStoragePort = 9000;
const healthPath = "/health";

/** An access key of the cloud's S3 server. */
export interface Keys {
    accessKeyId: string;
    secretAccessKey: string;
}

export function objectStorageFolder(cloudId: string): string {
    return path.join(cloudSystemDirectory(cloudId), "s3");
}

/** The folders of a bucket: for its current objects, and for their earlier versions. */
export function bucketFolders(cloudId: string, bucket: string): string[] {
    return ["buckets", "versions"].map((kind) => path.join(objectStorageFolder(cloudId), kind, bucket));
}

/** The URL of the cloud's S3 server, for example http://198.51.100.3:9000; the same for as long as the cloud exists. */
export function objectStorageEndpoint(cloudId: string): string {
    return `http://${addressesOf(cloudId, purpose)[0] ?? takeAddress(cloudId, purpose)}:${objectStoragePort}`;
}

/** The keys of the cloud's owner, who may do everything; generated at the first call. */
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

/** The ids of the processes that serve the cloud's buckets. */
export function objectStorageProcesses(cloudId: string): number[] {
    return processesOf("versitygw", path.join(objectStorageFolder(cloudId), "buckets"));
}

/** Starts the cloud's S3 server if it does not answer. */
export async function startObjectStorage(cloudId: string): Promise<void> {
    const lock = path.join(objectStorageFolder(cloudId), "start.lock");
    await withLock(lock, "another start of the S3 server", async () => {
        const endpoint = objectStorageEndpoint(cloudId);
        await run("ip", ["address", "replace", `${new URL(endpoint).hostname}/32`, "dev", "lo"]);
        if (!(await answers(endpoint))) {
            await start(cloudId, endpoint);
        }
    });
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
    await startServer({
        name: "the S3 server",
        program: objectStorageProgram(),
        commandArguments: [
            ...["--port", new URL(endpoint).host, "--health", healthPath, "--quiet"],
            // Accounts are added to the file while the server runs.
            ...["--iam-dir", path.join(folder, "accounts"), "--iam-cache-disable"],
            ...["posix", "--versioning-dir", path.join(folder, "versions"), path.join(folder, "buckets")],
        ],
        environment: { ROOT_ACCESS_KEY_ID: keys.accessKeyId, ROOT_SECRET_ACCESS_KEY: keys.secretAccessKey },
        log: path.join(folder, "log"),
        answers: () => answers(endpoint),
        patience: 10_000,
    });
}
