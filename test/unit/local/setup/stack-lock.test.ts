import assert from "node:assert/strict";
import { spawnSync } from "node:child_process";
import * as fs from "node:fs";
import * as os from "node:os";
import * as path from "node:path";

import { clearStaleLocks } from "../../../../local/setup/stack-lock";

/** The id of a process that has just ended. */
function deadProcess(): number {
    return spawnSync("true").pid;
}

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

    it("removes the lock of a dead process, with its attributes", async () => {
        writeLock(deadProcess());
        assert.equal(await clearStaleLocks(state, "site", "local"), 1);
        assert.deepEqual(fs.readdirSync(locks), []);
    });

    it("removes the lock of a process whose id now belongs to another program", async function () {
        if (!fs.existsSync("/proc/self")) {
            this.skip();
        }
        writeLock(process.pid);
        assert.equal(await clearStaleLocks(state, "site", "local"), 1);
    });

    it("removes an incomplete one", async () => {
        fs.writeFileSync(path.join(locks, "one.json"), '{"pid":');
        assert.equal(await clearStaleLocks(state, "site", "local"), 1);
    });

    it("fails for another computer's lock, and leaves it", async () => {
        writeLock(deadProcess(), "elsewhere");
        await assert.rejects(clearStaleLocks(state, "site", "local"), /process \d+ on elsewhere, since 2026-01-02/);
        assert.equal(fs.readdirSync(locks).length, 2);
    });

    it("has nothing to do in a stack that was never updated", async () => {
        assert.equal(await clearStaleLocks(state, "site", "other"), 0);
    });
});
