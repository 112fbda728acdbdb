import * as fs from "node:fs";
import * as os from "node:os";
import * as path from "node:path";
import { authorityProcesses } from "../../local/authority/pebble";
import { destroyCloud } from "../../local/cloud/destroy";
import { ensureDaemon } from "../../local/incus/daemon";
import { findProcess, listProcesses, type Process } from "../../toolchain/processes";
import { registeredClouds, releaseCloud } from "../../local/setup/registry";
import { systemDirectory } from "../../toolchain/directories";
import { withLock } from "../../toolchain/lock";

/** A test run's folder, by its name: what it is for, and the process that it belongs to. */
const namePattern = /^simple-web-stack-(?:clone|aws|authority)-(\d+)-(\d+)-/;

/** Makes a folder for a cloud or an authority of this test run; the next run removes it, with both, if this one can't. */
export function makeFolder(kind: "clone" | "aws" | "authority"): string {
    const prefix = `simple-web-stack-${kind}-${process.pid}-${findProcess(process.pid)?.started}-`;
    return fs.mkdtempSync(path.join(os.tmpdir(), prefix));
}

/** Takes down the clouds and authorities of test runs that crashed or were killed, with the programs that they left running. */
export function removeLeftovers(): Promise<void> {
    // Test files that run side by side must not take the same cloud down.
    return withLock(path.join(systemDirectory, "leftovers.lock"), "another test run's cleaning", remove);
}

async function remove(): Promise<void> {
    const folders = fs
        .readdirSync(os.tmpdir())
        .map((name) => path.join(os.tmpdir(), name))
        .filter(isLeftover);
    folders.forEach((folder) => endProgramsIn(folder));
    folders.flatMap((folder) => authorityProcesses(folder)).forEach((id) => process.kill(id, "SIGKILL"));
    // From the registry, which lists a cloud before its first machine exists, and even after its folder was deleted.
    const clouds = (await registeredClouds()).filter(({ directory }) => isLeftover(testFolderOf(directory)));
    if (clouds.length > 0) {
        // Machines outlive their daemon, after a reboot for example, and only a daemon can delete them.
        await ensureDaemon();
    }
    for (const { id } of clouds) {
        await destroyCloud(id);
        await releaseCloud(id);
    }
    folders.forEach((folder) => fs.rmSync(folder, { recursive: true, force: true }));
}

/** The folder directly below the system's temporary folder that a path is in. */
function testFolderOf(directory: string): string {
    return path.join(os.tmpdir(), path.relative(os.tmpdir(), directory).split(path.sep)[0]!);
}

/** Whether a folder is that of a test run, and the run has ended or the folder is gone. */
export function isLeftover(folder: string): boolean {
    const [, owner, start] = namePattern.exec(path.basename(folder)) ?? [];
    return owner !== undefined && (String(findProcess(Number(owner))?.started) !== start || !fs.existsSync(folder));
}

/**
 * Kills the programs that run in a folder: a command outlives its killed test, and would continue to create machines.
 *
 * @param which default: all
 * @returns how many
 */
export function endProgramsIn(folder: string, which: (program: Process) => boolean = () => true): number {
    let ended = 0;
    for (const program of listProcesses().filter(which)) {
        try {
            const directory = fs.readlinkSync(`/proc/${program.id}/cwd`);
            if (directory === folder || directory.startsWith(`${folder}${path.sep}`)) {
                process.kill(program.id, "SIGKILL");
                ended++;
            }
        } catch {
            // It ended by itself meanwhile.
        }
    }
    return ended;
}
