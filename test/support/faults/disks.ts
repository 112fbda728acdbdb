import { spawn } from "node:child_process";
import * as fs from "node:fs";
import * as path from "node:path";
import { setTimeout as sleep } from "node:timers/promises";
import { run } from "../../../toolchain/run";
import { Missed, type End, type Fault, type Scene } from "./fault";

/** The folder of this computer that holds what the server has at a mount point. */
async function folderOf({ clone }: Scene, mountPoint: string): Promise<string> {
    const folder = await clone.machine.sourceOf(mountPoint);
    if (folder === undefined || !fs.existsSync(folder)) {
        throw new Missed(`nothing is mounted at ${mountPoint}`);
    }
    return folder;
}

/** Filled from this computer, so that the filler can be removed whatever the server does. */
async function fill(folder: string): Promise<End> {
    const filler = path.join(folder, "filler");
    const { bavail, bsize } = fs.statfsSync(folder);
    await run("fallocate", ["--length", String(Math.max(bavail - 64, 1) * bsize), filler]);
    // The rest, down to the last block.
    await run("dd", ["if=/dev/zero", `of=${filler}.rest`, "bs=4k"]).catch(() => undefined);
    return async () => [filler, `${filler}.rest`].forEach((file) => fs.rmSync(file, { force: true }));
}

function full(name: string, mountPoint: string): Fault {
    return {
        name: `${name} is full`,
        noticed: true,
        recovery: "nothing",
        cause: async (scene) => fill(await folderOf(scene, mountPoint)),
    };
}

/**
 * Answers no write for seconds, several times. The volume thaws by itself, even if this process is killed: a frozen one
 * would block whoever takes the local cloud down.
 */
function hanging(name: string, mountPoint: string, times: number, seconds: number): Fault {
    return {
        name: `${name} ${times === 1 ? "hangs" : "is slow"}`,
        noticed: true,
        recovery: "nothing",
        cause: async (scene) => {
            const volume = path.dirname(await folderOf(scene, mountPoint));
            const freeze = `fsfreeze --freeze "$0" && { sleep ${seconds}; fsfreeze --unfreeze "$0"; }; sleep 0.2`;
            const script = Array.from({ length: times }, () => freeze).join("; ");
            const child = spawn("sh", ["-c", script, volume], { cwd: "/", stdio: "ignore", detached: true });
            await new Promise((resolve, reject) => child.on("error", reject).on("close", resolve));
        },
    };
}

export const diskFaults: Fault[] = [
    full("the data volume", "/var/lib/mysql"),
    full("the files volume", "/srv/data"),
    hanging("the data volume", "/var/lib/mysql", 1, 6),
    hanging("the data volume", "/var/lib/mysql", 8, 0.4),
    hanging("the files volume", "/srv/data", 1, 6),
    {
        name: "the server's /tmp is full",
        noticed: false,
        recovery: "nothing",
        cause: async ({ clone }) => {
            const { machine } = clone;
            await machine.execute(
                "mount -t tmpfs -o size=256k,mode=1777 filled /tmp && { dd if=/dev/zero of=/tmp/filler bs=4k 2> /dev/null || true; }",
            );
            // The mount doesn't survive a reboot.
            return async () => {
                const unmount = "umount --lazy /tmp";
                const isMounted = "test $(findmnt --noheadings --output SOURCE /tmp | tail -n 1) = filled";
                for (let tries = 0; tries < 20 && (await machine.isRunning()); tries++) {
                    const command = `if ${isMounted}; then ${unmount}; fi`;
                    if (
                        await machine.execute(command).then(
                            () => true,
                            () => false,
                        )
                    ) {
                        return;
                    }
                    await sleep(500);
                }
            };
        },
    },
];
