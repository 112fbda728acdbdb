import { createHash } from "node:crypto";
import * as fs from "node:fs/promises";
import * as path from "node:path";

import { repositoryDirectory } from "../../toolchain/directories";
import { withLock } from "../../toolchain/lock";
import type { Progress } from "../../toolchain/progress";

/** The provider plugins of the local cloud, each one file that Node.js runs. */
const entryPoints = {
    "pulumi-resource-aws": "local/aws/main.ts",
    "pulumi-resource-command": "local/command/main.ts",
};

/** Bundles the provider plugins into build/local/, unless that has been done from the same sources. */
export async function buildPlugins(progress?: Progress): Promise<void> {
    const root = repositoryDirectory();
    const output = path.join(root, "build", "local");
    const stamp = path.join(output, "sources.json");
    if (await isCurrent(stamp, root)) {
        return;
    }
    await withLock(path.join(root, "build", "lock"), "another build of the plugins", async () => {
        if (await isCurrent(stamp, root)) {
            return;
        }
        const step = progress?.start("Bundling the local cloud's plugins");
        const unfinished = `${output}.unfinished`;
        await fs.rm(unfinished, { recursive: true, force: true });
        // Loaded only when there is something to do.
        const { build } = await import("esbuild");
        const { metafile } = await build({
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
            metafile: true,
        });
        const inputs = Object.keys(metafile.inputs).filter((input) => !input.startsWith("node_modules/"));
        const sources: Sources = { inputs, hash: await hashOf(inputs, root) };
        await fs.writeFile(path.join(unfinished, path.basename(stamp)), JSON.stringify(sources));
        await fs.rm(output, { recursive: true, force: true });
        await fs.rename(unfinished, output);
        step?.done();
    });
}

/** What the bundles were made of, packages aside: those are in the lock file. */
interface Sources {
    inputs: string[];
    hash: string;
}

async function isCurrent(stamp: string, root: string): Promise<boolean> {
    try {
        const { inputs, hash } = JSON.parse(await fs.readFile(stamp, "utf8")) as Sources;
        return hash === (await hashOf(inputs, root));
    } catch {
        return false; // Never built, or a source is gone.
    }
}

async function hashOf(inputs: string[], root: string): Promise<string> {
    const hash = createHash("sha256");
    for (const name of ["package-lock.json", ...inputs]) {
        hash.update(`${name}\0`).update(await fs.readFile(path.join(root, name)));
    }
    return hash.digest("hex");
}
