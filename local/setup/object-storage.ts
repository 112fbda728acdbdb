import { existsSync } from "node:fs";
import * as fs from "node:fs/promises";
import * as path from "node:path";

import { cacheDirectory } from "../../toolchain/directories";
import { downloadArchive, installOnce } from "../../toolchain/installation";
import { Problem } from "../../toolchain/problem";
import { findProgram } from "../../toolchain/programs";
import type { Progress } from "../../toolchain/progress";
import { buildProgram } from "../../pulumi/cli";

/** Versity S3 Gateway: an S3 server over a folder, with accounts, bucket policies and versions. Apache-2.0. */
const version = "1.8.0";
const downloadSite = "https://github.com/versity/versitygw/releases/download";

/** Where the S3 server's program is, once it is there. */
export function objectStorageProgram(): string {
    return path.join(cacheDirectory(), "versitygw", version, "versitygw");
}

/** Fetches the S3 server's program or, where its site can't be reached, builds it from Go modules. */
export async function ensureObjectStorage(progress: Progress, site: string = downloadSite): Promise<string> {
    const program = objectStorageProgram();
    await installOnce(
        path.dirname(program),
        "another installation of the S3 server",
        () => existsSync(program),
        async (unfinished) => {
            if (!(await download(unfinished, site, progress))) {
                await build(unfinished, progress);
            }
        },
    );
    return program;
}

async function download(directory: string, site: string, progress: Progress): Promise<boolean> {
    const architecture = process.arch === "x64" ? "x86_64" : process.arch;
    const url = `${site}/v${version}/versitygw_v${version}_Linux_${architecture}.tar.gz`;
    const downloaded = await downloadArchive(url, directory, `the S3 server, versitygw ${version}`, progress);
    return downloaded && existsSync(path.join(directory, "versitygw"));
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
