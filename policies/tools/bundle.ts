import { existsSync, readFileSync } from "node:fs";
import { join, resolve } from "node:path";
import { build, type Plugin } from "esbuild";
import { replaceFile } from "../../toolchain/replace-file";
import { packs } from "../packs";

/** The folder that holds the packs. */
export const policiesDirectory = resolve(__dirname, "..");

/** The folders that can be given to `--policy-pack`. */
export const packFolders = [...packs.map(({ name }) => name), "all"];

/**
 * The policy SDK needs two classes of the Pulumi SDK, which takes half a second to load as a whole. The engine's runner
 * has already loaded the modules with these two.
 */
export const lightSdk: Plugin = {
    name: "light-sdk",
    setup(bundler) {
        bundler.onResolve({ filter: /^@pulumi\/pulumi$/ }, () => ({
            path: join(policiesDirectory, "tools", "light-sdk.js"),
        }));
    },
};

/**
 * Bundles a pack into `bin/index.js` of its folder, without the modules that it must share with the engine's runner,
 * which comes from the pack's own `node_modules`. Beside it lies `bin/pack`, which newer engines start without a runner.
 */
export async function bundlePack(name: string): Promise<string> {
    const folder = join(policiesDirectory, name);
    if (!packFolders.includes(name) || !existsSync(folder)) {
        throw new Error(`pack: received ${name}; allowed: ${packFolders.join(", ")}.`);
    }
    const outfile = join(folder, "bin", "index.js");
    await build({
        entryPoints: [join(folder, "index.ts")],
        outfile,
        bundle: true,
        platform: "node",
        target: "node20",
        format: "cjs",
        external: ["@pulumi/pulumi/*", "@grpc/grpc-js", "google-protobuf", "google-protobuf/*"],
        plugins: [lightSdk],
        legalComments: "inline",
        logLevel: "warning",
    });
    replaceFile(join(folder, "bin", "pack"), readFileSync(join(policiesDirectory, "tools", "launcher.sh")), 0o755);
    return outfile;
}
