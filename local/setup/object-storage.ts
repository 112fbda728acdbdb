import { createWriteStream, existsSync } from "node:fs";
import * as fs from "node:fs/promises";
import * as path from "node:path";
import { Readable } from "node:stream";
import { pipeline } from "node:stream/promises";

import { cacheDirectory } from "../directories";
import { withLock } from "./lock";
import { Problem } from "./problem";
import { findProgram } from "./programs";
import type { Progress } from "./progress";
import { buildProgram } from "./pulumi";
import { run } from "./run";

/** Versity S3 Gateway: an S3 server over a folder, with accounts, bucket policies and versions. Apache-2.0. */
const version = "1.8.0";
const downloadSite = "https://github.com/versity/versitygw/releases/download";
/** Milliseconds until the official download counts as unreachable. */
const downloadPatience = 5000;

/** Where the S3 server's program is, once it is there. */
export function objectStorageProgram(): string {
    return path.join(cacheDirectory(), "versitygw", version, "versitygw");
}

/** Fetches the S3 server's program or, where its site can't be reached, builds it from Go modules. */
export async function ensureObjectStorage(progress: Progress, site: string = downloadSite): Promise<string> {
    const program = objectStorageProgram();
    if (existsSync(program)) {
        return program;
    }
    const directory = path.dirname(program);
    return withLock(`${directory}.lock`, "another installation of the S3 server", async () => {
        if (!existsSync(program)) {
            const unfinished = `${directory}.unfinished`;
            await fs.rm(unfinished, { recursive: true, force: true });
            await fs.mkdir(unfinished, { recursive: true });
            if (!(await download(unfinished, site, progress))) {
                await build(unfinished, progress);
            }
            await fs.rename(unfinished, directory);
        }
        return program;
    });
}

async function download(directory: string, site: string, progress: Progress): Promise<boolean> {
    const architecture = process.arch === "x64" ? "x86_64" : process.arch;
    const url = `${site}/v${version}/versitygw_v${version}_Linux_${architecture}.tar.gz`;
    const abort = new AbortController();
    const timer = setTimeout(() => abort.abort(), downloadPatience);
    const response = await fetch(url, { signal: abort.signal }).catch(() => undefined);
    clearTimeout(timer);
    if (!response?.ok || response.body === null) {
        return false;
    }
    const step = progress.start(`Downloading the S3 server, versitygw ${version}`);
    const archive = path.join(directory, "versitygw.tar.gz");
    await pipeline(
        Readable.fromWeb(response.body as import("node:stream/web").ReadableStream),
        createWriteStream(archive),
    );
    await run("tar", ["-xzf", archive, "-C", directory, "--strip-components=1"]);
    await fs.rm(archive);
    step.done();
    return existsSync(path.join(directory, "versitygw"));
}

async function build(directory: string, progress: Progress): Promise<void> {
    if (findProgram("go") === undefined) {
        throw new Problem(
            "the S3 server of the local cloud can neither be downloaded from here nor built, since Go is not installed: " +
                "https://go.dev/doc/install",
        );
    }
    const step = progress.start(`Building the S3 server, versitygw ${version}, from Go modules (a few minutes, once)`);
    const sources = path.join(directory, "sources");
    const source = `github.com/versity/versitygw/cmd/versitygw@v${version}`;
    await buildProgram(sources, source, path.join(directory, "versitygw"));
    await fs.rm(sources, { recursive: true });
    step.done();
}
