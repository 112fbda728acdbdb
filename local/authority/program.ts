import * as path from "node:path";

import { cacheDirectory } from "../../toolchain/directories";
import { installTool, type Tool } from "../../toolchain/install-tool";
import type { Progress } from "../../toolchain/progress";

const version = "2.10.3";

/**
 * Pebble: a certificate authority that speaks ACME, made by Let's Encrypt for tests. MPL-2.0. Built only: no digest of its
 * archives was known when this was written.
 */
export const pebble: Tool = {
    title: "the certificate authority Pebble",
    name: "pebble",
    version,
    goPrograms: {
        pebble: {
            package: "github.com/letsencrypt/pebble/v2/cmd/pebble",
            linkerFlags: `-X main.version=v${version}`,
        },
    },
};

/** Where Pebble's program is, once it is installed. */
export function pebbleProgram(): string {
    return path.join(cacheDirectory(), pebble.name, version, "pebble");
}

export async function ensurePebble(progress: Progress): Promise<void> {
    await installTool(pebble, progress);
}
