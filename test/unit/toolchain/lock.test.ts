import assert from "node:assert/strict";
import { spawn, spawnSync } from "node:child_process";
import * as fs from "node:fs";
import * as os from "node:os";
import * as path from "node:path";
import { setTimeout as sleep } from "node:timers/promises";

import { isAlive, withLock } from "../../../toolchain/lock";
import { clearStaleLocks } from "../../../local/setup/stack-lock";
import { skipUnless } from "../../support/skip";

/** The id of a process that has just ended. */
function deadProcess(): number {
    return spawnSync("true").pid;
}

describe("isAlive", () => {
    it("takes a zombie for dead: a process that has ended, and whose parent has not waited for it", async function () {
        skipUnless(fs.existsSync("/proc/self"), this, "only /proc tells a zombie from a living process");
        // The parent becomes a program that waits for no child. The child outlives that change, or the shell would wait.
        const parent = spawn("sh", ["-c", "sleep 0.5 & echo $!; exec sleep 20"], {
            stdio: ["ignore", "pipe", "ignore"],
        });
        try {
            const child = await new Promise<number>((resolve) =>
                parent.stdout.once("data", (data: Buffer) => resolve(Number(data.toString()))),
            );
            for (let tries = 0; tries < 100 && isAlive(child); tries++) {
                await sleep(20);
            }
            assert.equal(isAlive(child), false);
            assert.ok(fs.existsSync(`/proc/${child}`), "the zombie is gone");
            assert.equal(isAlive(parent.pid!), true);
        } finally {
            parent.kill("SIGKILL");
        }
    });
});

describe("withLock", () => {
    let file: string;
    beforeEach(() => (file = path.join(fs.mkdtempSync(path.join(os.tmpdir(), "lock-")), "a", "lock")));
    afterEach(() => fs.rmSync(path.dirname(path.dirname(file)), { recursive: true }));

    it("lets one in at a time", async () => {
        let inside = 0;
        let most = 0;
        const action = async () => {
            most = Math.max(most, ++inside);
            await sleep(20);
            inside--;
        };
        await Promise.all([1, 2, 3].map(() => withLock(file, "another", action)));
        assert.equal(most, 1);
        assert.deepEqual(fs.readdirSync(path.dirname(file)), []);
    });

    it("returns what the action returns, and lets go when it throws", async () => {
        assert.equal(await withLock(file, "another", async () => 7), 7);
        await assert.rejects(
            withLock(file, "another", async () => {
                throw new Error("broken");
            }),
            /broken/,
        );
        assert.equal(fs.existsSync(file), false);
    });

    it("takes over the lock of a dead process", async () => {
        fs.mkdirSync(path.dirname(file), { recursive: true });
        fs.writeFileSync(file, `${deadProcess()}\n`);
        assert.equal(await withLock(file, "another", async () => "mine"), "mine");
    });

    it("gives up on a living one, naming it", async () => {
        fs.mkdirSync(path.dirname(file), { recursive: true });
        fs.writeFileSync(file, `${process.ppid}\n`);
        await assert.rejects(
            withLock(file, "another build", async () => "never", 200),
            new RegExp(`another build \\(process ${process.ppid}\\) holds`),
        );
        assert.equal(fs.existsSync(file), true);
    });
});

describe("clearStaleLocks", () => {
    let state: string;
    let locks: string;
    beforeEach(() => {
        state = fs.mkdtempSync(path.join(os.tmpdir(), "state-"));
        locks = path.join(state, ".pulumi", "locks", "organization", "site", "local");
        fs.mkdirSync(locks, { recursive: true });
    });
    afterEach(() => fs.rmSync(state, { recursive: true }));

    const writeLock = (pid: number, hostname: string = os.hostname()) => {
        const lock = { pid, username: "root", hostname, timestamp: "2026-01-02T03:04:05Z" };
        fs.writeFileSync(path.join(locks, "one.json"), JSON.stringify(lock));
        fs.writeFileSync(path.join(locks, "one.json.attrs"), "{}");
    };

    it("removes the lock of a process that is dead, with all that belongs to it", async () => {
        writeLock(deadProcess());
        assert.equal(await clearStaleLocks(state, "site", "local"), 1);
        assert.deepEqual(fs.readdirSync(locks), []);
    });

    it("removes the lock of a process whose id belongs to another program by now", async () => {
        writeLock(process.pid);
        assert.equal(await clearStaleLocks(state, "site", "local"), 1);
    });

    it("removes one that was cut off while it was written", async () => {
        fs.writeFileSync(path.join(locks, "one.json"), '{"pid":');
        assert.equal(await clearStaleLocks(state, "site", "local"), 1);
    });

    it("refuses another computer's lock, and leaves it", async () => {
        writeLock(deadProcess(), "elsewhere");
        await assert.rejects(clearStaleLocks(state, "site", "local"), /process \d+ on elsewhere, since 2026-01-02/);
        assert.equal(fs.readdirSync(locks).length, 2);
    });

    it("has nothing to do in a stack that was never updated", async () => {
        assert.equal(await clearStaleLocks(state, "site", "other"), 0);
    });
});
