import { createWriteStream, existsSync } from "node:fs";
import * as fs from "node:fs/promises";
import * as path from "node:path";
import { Readable } from "node:stream";
import { pipeline } from "node:stream/promises";
import { cacheDirectory } from "./directories";
import { withLock } from "./lock";
import { Problem } from "./problem";
import { findProgram } from "./find-program";
import type { Progress } from "./progress";
import { run } from "./run";

/** Programs that are downloaded or, where their site can't be reached, built from Go modules. */
export interface Tool {
    /** Its name in messages. */
    title: string;
    /** Its folder in the cache. */
    name: string;
    version: string;
    /** URL of a compressed tar archive with one top-level folder. */
    archive: string;
    /** Programs by name: the Go package with its version, and flags for the linker. */
    goPrograms: Record<string, { source: string; linkerFlags?: string }>;
    /** Further executable files by name: the Go module (with its version) that holds them, and their path in it. */
    goFiles?: Record<string, { module: string; file: string }>;
    /** Says how to install it by hand, if that is possible. */
    instructions?: string;
}

/** Milliseconds to wait for a site: one that can't be reached from here must not hold up the installation. */
const sitePatience = 5000;

/**
 * Installs a tool into the cache, unless it is there.
 *
 * @returns its directory
 * @throws Problem if its site can't be reached and Go is not installed
 */
export async function installTool(tool: Tool, progress: Progress): Promise<string> {
    const directory = path.join(cacheDirectory(), tool.name, tool.version);
    await installOnce(
        directory,
        `another installation of ${tool.title}`,
        () => isComplete(tool, directory),
        async (unfinished) => {
            if (!(await download(tool, unfinished, progress))) {
                await build(tool, unfinished, progress);
            }
        },
    );
    return directory;
}

/**
 * Fills a directory, unless it is filled already; one process at a time. An interruption never leaves it half filled.
 *
 * @param holder what another process that fills it is doing, for the error message
 */
export async function installOnce(
    directory: string,
    holder: string,
    isDone: () => boolean | Promise<boolean>,
    fill: (unfinished: string) => Promise<void>,
): Promise<void> {
    if (await isDone()) {
        return;
    }
    await withLock(`${directory}.lock`, holder, async () => {
        if (await isDone()) {
            return;
        }
        const unfinished = `${directory}.unfinished`;
        await fs.rm(unfinished, { recursive: true, force: true });
        await fs.mkdir(unfinished, { recursive: true });
        await fill(unfinished);
        await fs.rm(directory, { recursive: true, force: true });
        await fs.rename(unfinished, directory);
    });
}

function isComplete(tool: Tool, directory: string): boolean {
    return Object.keys({ ...tool.goPrograms, ...tool.goFiles }).every((name) => existsSync(path.join(directory, name)));
}

/** Downloads and unpacks a tool; false if its site doesn't send the archive, or the archive lacks a program. */
async function download(tool: Tool, directory: string, progress: Progress): Promise<boolean> {
    const abort = new AbortController();
    const timer = setTimeout(() => abort.abort(), sitePatience);
    const response = await fetch(tool.archive, { signal: abort.signal }).catch(() => undefined);
    clearTimeout(timer);
    if (!response?.ok || response.body === null) {
        return false;
    }
    const step = progress.start(`Downloading ${tool.title} ${tool.version}`);
    const archive = path.join(directory, "download.tar.gz");
    await pipeline(
        Readable.fromWeb(response.body as import("node:stream/web").ReadableStream),
        createWriteStream(archive),
    );
    await run("tar", ["-xzf", archive, "-C", directory, "--strip-components=1"]);
    await fs.rm(archive);
    step.done();
    return isComplete(tool, directory);
}

/** Builds a tool; about two minutes for the Pulumi CLI on two cores. */
async function build(tool: Tool, directory: string, progress: Progress): Promise<void> {
    if (findProgram("go") === undefined) {
        const byHand = tool.instructions ? `${tool.title} (${tool.instructions}) or ` : "";
        throw new Problem(
            `${tool.title} ${tool.version} can be neither downloaded (${tool.archive}) nor built, since Go is not ` +
                `installed: install ${byHand}Go (https://go.dev/doc/install), then try again`,
        );
    }
    const step = progress.start(`Building ${tool.title} ${tool.version} from Go modules (a few minutes, once)`);
    const sources = path.join(directory, "sources");
    for (const [name, { source, linkerFlags = "" }] of Object.entries(tool.goPrograms)) {
        // Each program gets a Go module of its own, because their requirements may conflict.
        const workingDirectory = path.join(sources, name);
        await fs.mkdir(workingDirectory, { recursive: true });
        await run("go", ["mod", "init", "build"], { workingDirectory });
        await run("go", ["get", source], { workingDirectory });
        const output = path.join(directory, name);
        await run("go", ["build", "-ldflags", `-s -w ${linkerFlags}`, "-o", output, source.split("@")[0]!], {
            workingDirectory,
        });
    }
    for (const [name, { module, file }] of Object.entries(tool.goFiles ?? {})) {
        const answer = await run("go", ["mod", "download", "-json", module], { workingDirectory: sources });
        const { Dir: moduleDirectory } = JSON.parse(answer) as { Dir: string };
        await fs.copyFile(path.join(moduleDirectory, file), path.join(directory, name));
        await fs.chmod(path.join(directory, name), 0o755);
    }
    await fs.rm(sources, { recursive: true });
    step.done();
}
