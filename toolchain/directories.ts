import * as fs from "node:fs";
import * as os from "node:os";
import * as path from "node:path";

/**
 * The root of this clone, searched upwards from the running file: that may be a TypeScript source or a bundle under
 * `build/`.
 */
export function repositoryDirectory(): string {
    for (let directory = __dirname; ; directory = path.dirname(directory)) {
        if (fs.existsSync(path.join(directory, "toolchain", "bootstrap.mjs"))) {
            return directory;
        }
        if (directory === path.dirname(directory)) {
            throw new Error(
                `${__dirname} is not inside a clone of simple-web-stack (no toolchain/bootstrap.mjs above it)`,
            );
        }
    }
}

/** Downloads and builds that all clones share: `$XDG_CACHE_HOME/simple-web-stack`, default `~/.cache/…`. */
export function cacheDirectory(): string {
    return path.join(process.env.XDG_CACHE_HOME || path.join(os.homedir(), ".cache"), "simple-web-stack");
}

/** Root's files for all clones of this computer: locks, Incus, and the volumes and DNS zones of local clouds. */
export const systemDirectory = "/var/lib/simple-web-stack";
