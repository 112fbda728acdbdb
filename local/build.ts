import { createHash } from "node:crypto";
import { existsSync } from "node:fs";
import * as fs from "node:fs/promises";
import * as path from "node:path";

import { repositoryDirectory } from "./directories";
import { withLock } from "./setup/lock";
import type { Progress } from "./setup/progress";

/** The provider plugins of the local cloud, each one file that Node.js runs. */
const entryPoints = {
    "pulumi-resource-aws": "local/aws/main.ts",
    "pulumi-resource-command": "local/command/main.ts",
};

/** Bundles the provider plugins into build/local/, unless that has been done from the same sources. */
export async function buildPlugins(progress?: Progress): Promise<void> {
    const root = repositoryDirectory();
    const output = path.join(root, "build", "local");
    const stamp = path.join(output, "sources.sha256");
    const hash = await sourcesHash(root);
    if (await isCurrent(stamp, hash)) {
        return;
    }
    await withLock(path.join(root, "build", "lock"), "another build of the plugins", async () => {
        if (await isCurrent(stamp, hash)) {
            return;
        }
        const step = progress?.start("Bundling the local cloud's plugins");
        const unfinished = `${output}.unfinished`;
        await fs.rm(unfinished, { recursive: true, force: true });
        // Loaded only when there is something to do.
        const { build } = await import("esbuild");
        await build({
            absWorkingDir: root,
            entryPoints,
            outdir: unfinished,
            bundle: true,
            platform: "node",
            target: "node20",
            format: "cjs",
            // What Pulumi's SDK would load to serialize functions, and ssh2's optional native parts.
            external: ["typescript", "ts-node", "*.node", "cpu-features"],
            logLevel: "error",
        });
        await fs.writeFile(path.join(unfinished, path.basename(stamp)), hash);
        await fs.rm(output, { recursive: true, force: true });
        await fs.rename(unfinished, output);
        step?.done();
    });
}

async function isCurrent(stamp: string, hash: string): Promise<boolean> {
    return existsSync(stamp) && (await fs.readFile(stamp, "utf8")) === hash;
}

async function sourcesHash(root: string): Promise<string> {
    const names = (await fs.readdir(path.join(root, "local"), { recursive: true }))
        .filter((name) => name.endsWith(".ts") || name.endsWith(".json"))
        .map((name) => path.join("local", name));
    const hash = createHash("sha256");
    for (const name of ["package-lock.json", ...names.sort()]) {
        hash.update(`${name}\0`).update(await fs.readFile(path.join(root, name)));
    }
    return hash.digest("hex");
}
