import { createHash } from "node:crypto";
import * as fs from "node:fs/promises";
import * as path from "node:path";

import { repositoryDirectory } from "../../toolchain/directories";
import { installOnce } from "../../toolchain/install-tool";
import type { Progress } from "../../toolchain/progress";
import { bundleDirectory } from "../bundles";
import { providers } from "./plugins";

/** The file, beside the bundles, that says what they were built from. */
const stamp = "sources.json";

/**
 * Bundles the local cloud's plugins and its monitoring into build/local/, each as one file for Node.js, unless their sources
 * are unchanged.
 */
export async function buildPlugins(progress?: Progress): Promise<void> {
    const root = repositoryDirectory();
    const output = bundleDirectory();
    await installOnce(
        output,
        "another build of the plugins",
        () => isCurrent(path.join(output, stamp), root),
        async (unfinished) => {
            const step = progress?.start("Bundling the local cloud's plugins");
            // Imported late: esbuild takes time to load, and is seldom needed.
            const { build } = await import("esbuild");
            const { metafile } = await build({
                absWorkingDir: root,
                entryPoints: {
                    ...Object.fromEntries(
                        providers.map((provider) => [`pulumi-resource-${provider}`, `local/${provider}/main.ts`]),
                    ),
                    monitoring: "local/monitoring/main.ts",
                },
                outdir: unfinished,
                bundle: true,
                platform: "node",
                target: "node20",
                format: "cjs",
                // Needed by Pulumi's SDK only to serialize functions, and by ssh2 only as an option.
                external: ["typescript", "ts-node", "*.node", "cpu-features"],
                logLevel: "error",
                metafile: true,
            });
            const inputs = Object.keys(metafile.inputs).filter((input) => !input.startsWith("node_modules/"));
            const sources: Sources = { inputs, hash: await hashOf(inputs, root) };
            await fs.writeFile(path.join(unfinished, stamp), JSON.stringify(sources));
            step?.done();
        },
    );
}

/** The files that the bundles were built from, except packages, which the lock file stands for. */
interface Sources {
    inputs: string[];
    hash: string;
}

async function isCurrent(file: string, root: string): Promise<boolean> {
    try {
        const { inputs, hash } = JSON.parse(await fs.readFile(file, "utf8")) as Sources;
        return hash === (await hashOf(inputs, root));
    } catch {
        return false; // Never built, or a source has been deleted.
    }
}

async function hashOf(inputs: string[], root: string): Promise<string> {
    const hash = createHash("sha256");
    for (const name of ["package-lock.json", ...inputs]) {
        hash.update(`${name}\0`).update(await fs.readFile(path.join(root, name)));
    }
    return hash.digest("hex");
}
