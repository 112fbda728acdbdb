import { existsSync, statSync } from "node:fs";
import * as fs from "node:fs/promises";
import * as path from "node:path";

import { cacheDirectory } from "../toolchain/directories";
import { downloadArchive, installOnce } from "../toolchain/installation";
import { Problem } from "../toolchain/problem";
import { findProgram } from "../toolchain/programs";
import type { Progress } from "../toolchain/progress";
import { run } from "../toolchain/run";

/** The oldest CLI that the program and the policy packs run on, and the one that is fetched where there is none. */
export const pulumiVersion = "3.160.0";
/** The last release whose Go module still holds the Node.js language host; it serves newer engines as well. */
const languageHostVersion = "3.68.0";
const downloadSite = "https://get.pulumi.com/releases/sdk";
const programs = ["pulumi", "pulumi-language-nodejs", "pulumi-analyzer-policy", "pulumi-resource-pulumi-nodejs"];

/**
 * The directory of a Pulumi CLI with its Node.js language host: the one on PATH if it is new enough, else the cache's,
 * which is filled by the official download or, where that can't be reached, built from Go modules.
 */
export async function ensurePulumi(progress: Progress, site: string = downloadSite): Promise<string> {
    const installed = await installedPulumi();
    if (installed !== undefined) {
        return installed;
    }
    const directory = path.join(cacheDirectory(), "pulumi", pulumiVersion);
    await installOnce(
        directory,
        "another installation of the Pulumi CLI",
        () => isComplete(directory),
        async (unfinished) => {
            if (!(await download(unfinished, site, progress))) {
                await build(unfinished, progress);
            }
        },
    );
    return directory;
}

function isComplete(directory: string): boolean {
    return programs.every((program) => existsSync(path.join(directory, program)));
}

/** The directory of the CLI on PATH, if it is new enough and has its language host. */
async function installedPulumi(): Promise<string | undefined> {
    const file = findProgram("pulumi");
    if (file === undefined || findProgram("pulumi-language-nodejs") === undefined) {
        return undefined;
    }
    const version = await versionOf(file);
    return isAtLeast(version, pulumiVersion) ? path.dirname(file) : undefined;
}

/** Asking the CLI takes a noticeable time, so the answer is kept for as long as the file stays the same. */
async function versionOf(file: string): Promise<string> {
    const { size, mtimeMs } = statSync(file);
    const key = `${file} ${size} ${mtimeMs}`;
    const note = path.join(cacheDirectory(), "pulumi", "installed");
    const [knownKey, knownVersion] = (await fs.readFile(note, "utf8").catch(() => "")).split("\n");
    if (knownKey === key) {
        return knownVersion;
    }
    const version = (await run(file, ["version"], { environment: { PULUMI_SKIP_UPDATE_CHECK: "true" } })).trim();
    await fs.mkdir(path.dirname(note), { recursive: true });
    await fs.writeFile(note, `${key}\n${version}\n`);
    return version;
}

/** Compares versions such as v3.160.0; pre-release and build parts don't count. */
export function isAtLeast(version: string, least: string): boolean {
    const numbers = (text: string) => (/^v?(\d+)\.(\d+)\.(\d+)/.exec(text) ?? []).slice(1).map(Number);
    const [actual, wanted] = [numbers(version), numbers(least)];
    for (let index = 0; index < wanted.length; index++) {
        if (actual[index] !== wanted[index]) {
            return actual[index] > wanted[index];
        }
    }
    return true;
}

/** Fetches the official release; false if its site can't be reached from here. */
async function download(directory: string, site: string, progress: Progress): Promise<boolean> {
    const url = `${site}/pulumi-v${pulumiVersion}-${process.platform}-${process.arch}.tar.gz`;
    if (!(await downloadArchive(url, directory, `Pulumi ${pulumiVersion}`, progress))) {
        return false;
    }
    if (!isComplete(directory)) {
        throw new Problem(`${url} lacks one of ${programs.join(", ")}: install the Pulumi CLI by hand, then try again`);
    }
    return true;
}

/**
 * Builds the CLI, and the language host in a module of its own (its requirements exclude the CLI's), from Go modules.
 * About two minutes on two cores.
 */
async function build(directory: string, progress: Progress): Promise<void> {
    if (findProgram("go") === undefined) {
        throw new Problem(
            `there is no Pulumi CLI of version ${pulumiVersion} or newer on PATH, and neither is its download site reachable ` +
                "nor Go installed to build it. Install one of them: https://www.pulumi.com/docs/install/ or https://go.dev/doc/install",
        );
    }
    const step = progress.start(`Building Pulumi ${pulumiVersion} from Go modules (a few minutes, once)`);
    const sources = path.join(directory, "sources");
    const stamp = `-X github.com/pulumi/pulumi/sdk/v3/go/common/version.Version=v${pulumiVersion}`;
    await buildProgram(
        path.join(sources, "pulumi"),
        `github.com/pulumi/pulumi/pkg/v3/cmd/pulumi@v${pulumiVersion}`,
        path.join(directory, "pulumi"),
        stamp,
    );
    await buildProgram(
        path.join(sources, "language-host"),
        `github.com/pulumi/pulumi/sdk/v3/nodejs/cmd/pulumi-language-nodejs@v${languageHostVersion}`,
        path.join(directory, "pulumi-language-nodejs"),
    );
    const module = `github.com/pulumi/pulumi/sdk/v3@v${pulumiVersion}`;
    const answer = await run("go", ["mod", "download", "-json", module], { workingDirectory: sources });
    const { Dir: moduleDirectory } = JSON.parse(answer) as { Dir: string };
    for (const shim of ["pulumi-analyzer-policy", "pulumi-resource-pulumi-nodejs"]) {
        await fs.copyFile(path.join(moduleDirectory, "nodejs", "dist", shim), path.join(directory, shim));
        await fs.chmod(path.join(directory, shim), 0o755);
    }
    await fs.rm(sources, { recursive: true });
    step.done();
}

/** Builds a program of a Go module, in a module of its own. */
export async function buildProgram(module: string, source: string, output: string, linkerFlags = ""): Promise<void> {
    const [packagePath] = source.split("@");
    await fs.mkdir(module, { recursive: true });
    const go = (...commandArguments: string[]) => run("go", commandArguments, { workingDirectory: module });
    await go("mod", "init", "build");
    await go("get", source);
    await go("build", "-ldflags", `-s -w ${linkerFlags}`, "-o", output, packagePath);
}
