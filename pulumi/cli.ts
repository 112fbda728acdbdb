import { statSync } from "node:fs";
import * as fs from "node:fs/promises";
import * as path from "node:path";

import { cacheDirectory } from "../toolchain/directories";
import { installTool, type Tool } from "../toolchain/install-tool";
import { findProgram } from "../toolchain/find-program";
import type { Progress } from "../toolchain/progress";
import { run } from "../toolchain/run";
import { isAtLeast, leastVersion } from "./supported-versions";

/** The one that is installed if there is none. */
const version = leastVersion;
const module = "github.com/pulumi/pulumi/sdk/v3";
/** SHA-256 of the release's archives, by platform; from nixpkgs, pulumi-bin 3.160.0. Other platforms build the CLI. */
const digests: Record<string, string> = {
    "linux-x64": "914bf641cdbff340397048e78c015643781b4fed27b7a4e806ab82fb982e324f",
};
const platform = `${process.platform}-${process.arch}`;

export const cli: Tool = {
    ...cliFromGoModules(version),
    ...(digests[platform] && {
        archive: {
            url: `https://get.pulumi.com/releases/sdk/pulumi-v${version}-${platform}.tar.gz`,
            digest: digests[platform],
        },
    }),
    goFiles: {
        "pulumi-analyzer-policy": { program: "pulumi", module, file: "nodejs/dist/pulumi-analyzer-policy" },
        "pulumi-resource-pulumi-nodejs": {
            program: "pulumi",
            module,
            file: "nodejs/dist/pulumi-resource-pulumi-nodejs",
        },
    },
    instructions: "https://www.pulumi.com/docs/install/",
};

/** Pulumi's CLI with its Node.js language host, built. Without the shim that older engines start packs with: newer have none. */
export function cliFromGoModules(version: string, modules?: string): Tool {
    return {
        title: "the Pulumi CLI",
        name: "pulumi",
        version,
        goPrograms: {
            pulumi: {
                package: "github.com/pulumi/pulumi/pkg/v3/cmd/pulumi",
                linkerFlags: `-X ${module}/go/common/version.Version=v${version}`,
                ...(modules && { modules }),
            },
            // The last release whose Go module still holds the Node.js language host serves newer engines as well.
            "pulumi-language-nodejs": { package: `${module}/nodejs/cmd/pulumi-language-nodejs` },
        },
    };
}

/** The directory of a Pulumi CLI with its Node.js language host: that on PATH if new enough, else the cache's. */
export async function ensurePulumi(progress: Progress): Promise<string> {
    return (await installedPulumi()) ?? installTool(cli, progress);
}

/** The directory of the CLI on PATH, if it is new enough and has its language host. */
async function installedPulumi(): Promise<string | undefined> {
    const file = findProgram("pulumi");
    if (file === undefined || findProgram("pulumi-language-nodejs") === undefined) {
        return undefined;
    }
    return isAtLeast(await versionOf(file), leastVersion) ? path.dirname(file) : undefined;
}

/** The version of the CLI on a search path, such as v3.160.0; undefined if there is none. */
export async function cliVersion(searchPath = process.env["PATH"]): Promise<string | undefined> {
    const file = findProgram("pulumi", searchPath);
    return file && versionOf(file);
}

/** Running the CLI is noticeably slow, so its version is cached until the file changes. */
async function versionOf(file: string): Promise<string> {
    const { size, mtimeMs } = statSync(file);
    const key = `${file} ${size} ${mtimeMs}`;
    const note = path.join(cacheDirectory(), "pulumi", "installed");
    const [knownKey, knownVersion] = (await fs.readFile(note, "utf8").catch(() => "")).split("\n");
    if (knownKey === key) {
        return knownVersion;
    }
    const answer = (await run(file, ["version"], { environment: { PULUMI_SKIP_UPDATE_CHECK: "true" } })).trim();
    await fs.mkdir(path.dirname(note), { recursive: true });
    await fs.writeFile(note, `${key}\n${answer}\n`);
    return answer;
}
