import { createWriteStream } from "node:fs";
import * as fs from "node:fs/promises";
import * as path from "node:path";
import { Readable } from "node:stream";
import { pipeline } from "node:stream/promises";
import { withLock } from "./lock";
import type { Progress } from "./progress";
import { run } from "./run";

// Milliseconds for a site to answer; one that is not reachable from here must not hold up the set-up.
const patience = 5000;

/**
 * Fills a folder of the cache, for one process at a time, and never leaves a half-filled one in its place.
 *
 * @param what for who waits: "another installation of the Pulumi CLI"
 */
export async function installOnce(
    directory: string,
    what: string,
    isComplete: () => boolean,
    fill: (unfinished: string) => Promise<void>,
): Promise<void> {
    if (isComplete()) {
        return;
    }
    await withLock(`${directory}.lock`, what, async () => {
        if (isComplete()) {
            return;
        }
        const unfinished = `${directory}.unfinished`;
        await fs.rm(directory, { recursive: true, force: true });
        await fs.rm(unfinished, { recursive: true, force: true });
        await fs.mkdir(unfinished, { recursive: true });
        await fill(unfinished);
        await fs.rename(unfinished, directory);
    });
}

/** Downloads a compressed archive and unpacks it without its outermost folder; false if its site can't be reached from here. */
export async function downloadArchive(
    url: string,
    directory: string,
    title: string,
    progress: Progress,
): Promise<boolean> {
    const abort = new AbortController();
    const timer = setTimeout(() => abort.abort(), patience);
    const response = await fetch(url, { signal: abort.signal }).catch(() => undefined);
    clearTimeout(timer);
    if (!response?.ok || response.body === null) {
        return false;
    }
    const step = progress.start(`Downloading ${title}`);
    const archive = path.join(directory, "download.tar.gz");
    await pipeline(
        Readable.fromWeb(response.body as import("node:stream/web").ReadableStream),
        createWriteStream(archive),
    );
    await run("tar", ["-xzf", archive, "-C", directory, "--strip-components=1"]);
    await fs.rm(archive);
    step.done();
    return true;
}
