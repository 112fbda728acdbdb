import * as path from "node:path";

import { cacheDirectory } from "../../toolchain/directories";
import { installTool, type Tool } from "../../toolchain/install-tool";
import type { Progress } from "../../toolchain/progress";

const version = "1.8.0";
const architecture = process.arch === "x64" ? "x86_64" : process.arch;

/** Versity S3 Gateway: an S3 server over a folder, with accounts, bucket policies and versions. Apache-2.0. */
const versitygw: Tool = {
    title: "the S3 server versitygw",
    name: "versitygw",
    version,
    archive: `https://github.com/versity/versitygw/releases/download/v${version}/versitygw_v${version}_Linux_${architecture}.tar.gz`,
    goPrograms: { versitygw: { source: `github.com/versity/versitygw/cmd/versitygw@v${version}` } },
};

/** Where the S3 server's program is, once it is installed. */
export function objectStorageProgram(): string {
    return path.join(cacheDirectory(), versitygw.name, version, "versitygw");
}

export async function ensureObjectStorage(progress: Progress): Promise<void> {
    await installTool(versitygw, progress);
}
