import { createRequire } from "node:module";
import * as path from "node:path";
import { leastVersionForExecutables, packPath } from "../policies/tools/pack-path";
import { cliVersion } from "../pulumi/cli";
import { Problem } from "../toolchain/problem";

/**
 * What the engine gets as this package's pack. An old CLI runs it by the Node.js SDK, which it looks for beside the package.
 *
 * @param home the package's folder
 * @throws Problem if neither works
 */
export async function ownPack(home: string): Promise<string> {
    const version = await cliVersion();
    const pack = packPath(home, version);
    if (pack === home && version !== undefined) {
        try {
            createRequire(path.join(home, "package.json")).resolve("@pulumi/pulumi/package.json");
        } catch {
            throw new Problem(
                `--preview: received Pulumi's CLI ${version}; allowed: ${leastVersionForExecutables} or newer, or any with ` +
                    "@pulumi/pulumi installed beside this package. Remedy: update the CLI, or run " +
                    "npm install --save-dev simple-web-stack-policies in the folder of a program in Node.js",
            );
        }
    }
    return pack;
}
