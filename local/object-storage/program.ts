import * as path from "node:path";

import { cacheDirectory } from "../../toolchain/directories";
import { installTool, type Tool } from "../../toolchain/install-tool";
import type { Progress } from "../../toolchain/progress";

const version = "1.8.0";

/**
 * Versity S3 Gateway: an S3 server over a folder, with accounts, bucket policies and versions. Apache-2.0. Built only: no
 * digest of its archives was known when this was written.
 */
export const versitygw: Tool = {
    title: "the S3 server versitygw",
    name: "versitygw",
    version,
    goPrograms: { versitygw: { package: "github.com/versity/versitygw/cmd/versitygw" } },
};

/** Where the S3 server's program is, once it is installed. */
export function objectStorageProgram(): string {
    return path.join(cacheDirectory(), versitygw.name, version, "versitygw");
}

export async function ensureObjectStorage(progress: Progress): Promise<void> {
    await installTool(versitygw, progress);
}
