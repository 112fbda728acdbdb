import { createHash } from "node:crypto";
import { createReadStream, createWriteStream, existsSync } from "node:fs";
import * as fs from "node:fs/promises";
import * as path from "node:path";
import { Readable } from "node:stream";
import { pipeline } from "node:stream/promises";
import { cacheDirectory, repositoryDirectory } from "./directories";
import { withLock } from "./lock";
import { Problem } from "./problem";
import { findProgram } from "./find-program";
import type { Progress } from "./progress";
import { run } from "./run";

/**
 * Programs that are downloaded or built from Go modules. They may run as root, so what comes from elsewhere is what this
 * repository names: an archive by its digest, and every Go module by the go.sum in `go-programs/`.
 */
export interface Tool {
    /** Its name in messages. */
    title: string;
    /** Its folder in the cache. */
    name: string;
    version: string;
    /** Undefined where no archive's digest is known: then it is built. */
    archive?: Archive;
    /** Programs by name. */
    goPrograms: Record<string, GoProgram>;
    /** Further executable files by name: the Go module that holds them, one of a program's modules, and their path in it. */
    goFiles?: Record<string, { program: string; module: string; file: string }>;
    /** Says how to install it by hand, if that is possible. */
    instructions?: string;
}

interface Archive {
    /** URL of a compressed tar archive with one top-level folder. */
    url: string;
    /** SHA-256 in hexadecimal digits. */
    digest: string;
}

export interface GoProgram {
    package: string;
    linkerFlags?: string;
    /** Its folder in `go-programs/`; default: its name. */
    modules?: string;
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

/**
 * Downloads and unpacks a tool; false if there is no archive to trust, its site doesn't send it, or it lacks a program.
 *
 * @throws Problem if the site sends something else
 */
async function download(tool: Tool, directory: string, progress: Progress): Promise<boolean> {
    if (tool.archive === undefined) {
        return false;
    }
    const { url, digest } = tool.archive;
    const abort = new AbortController();
    const timer = setTimeout(() => abort.abort(), sitePatience);
    const response = await fetch(url, { signal: abort.signal }).catch(() => undefined);
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
    const received = await digestOf(archive);
    if (received !== digest) {
        const byHand = tool.instructions ? `, or install ${tool.title} by hand (${tool.instructions})` : "";
        throw new Problem(
            `${url} is not the archive of ${tool.title} ${tool.version} that is expected, so it was not unpacked: its ` +
                `SHA-256 is ${received}, and must be ${digest}. Something between here and that site may have changed ` +
                `it: try again from another network${byHand}`,
        );
    }
    await run("tar", ["-xzf", archive, "-C", directory, "--strip-components=1"]);
    await fs.rm(archive);
    step.done();
    return isComplete(tool, directory);
}

async function digestOf(file: string): Promise<string> {
    const hash = createHash("sha256");
    await pipeline(createReadStream(file), hash);
    return hash.digest("hex");
}

/** Builds a tool; about two minutes for the Pulumi CLI on two cores. */
async function build(tool: Tool, directory: string, progress: Progress): Promise<void> {
    if (findProgram("go") === undefined) {
        const byHand = tool.instructions ? `${tool.title} (${tool.instructions}) or ` : "";
        const archive = tool.archive?.url ?? `no archive's digest is known for ${process.platform}-${process.arch}`;
        throw new Problem(
            `${tool.title} ${tool.version} can be neither downloaded (${archive}) nor built, since Go is not ` +
                `installed: install ${byHand}Go (https://go.dev/doc/install), then try again`,
        );
    }
    const step = progress.start(`Building ${tool.title} ${tool.version} from Go modules (a few minutes, once)`);
    const sources = path.join(directory, "sources");
    for (const [name, program] of Object.entries(tool.goPrograms)) {
        await buildGoProgram(name, program, path.join(sources, name), path.join(directory, name));
    }
    for (const [name, { program, module, file }] of Object.entries(tool.goFiles ?? {})) {
        const answer = await go(["mod", "download", "-json", module], path.join(sources, program));
        const { Dir: moduleDirectory } = JSON.parse(answer) as { Dir: string };
        await fs.copyFile(path.join(moduleDirectory, file), path.join(directory, name));
        await fs.chmod(path.join(directory, name), 0o755);
    }
    await fs.rm(sources, { recursive: true });
    step.done();
}

/**
 * Builds a program from exactly the modules that its go.mod and go.sum name; Go refuses any other.
 *
 * @param workingDirectory an empty folder, or none
 * @param list the folder with go.mod and go.sum
 */
export async function buildGoProgram(
    name: string,
    program: GoProgram,
    workingDirectory: string,
    output: string,
    list = path.join(repositoryDirectory(), "toolchain", "go-programs", program.modules ?? name),
): Promise<void> {
    await fs.mkdir(workingDirectory, { recursive: true });
    for (const file of ["go.mod", "go.sum"]) {
        await fs.copyFile(path.join(list, file), path.join(workingDirectory, file));
    }
    const flags = `-s -w ${program.linkerFlags ?? ""}`;
    await go(["build", "-mod=readonly", "-ldflags", flags, "-o", output, program.package], workingDirectory);
}

function go(commandArguments: string[], workingDirectory: string): Promise<string> {
    // The folder may lie in a repository of the user's; flags of the user's could weaken what go.sum is for.
    return run("go", commandArguments, {
        workingDirectory,
        environment: { GOFLAGS: "-buildvcs=false", GOWORK: "off" },
    });
}
