import assert from "node:assert/strict";
import { spawnSync } from "node:child_process";
import * as fs from "node:fs";
import * as os from "node:os";
import * as path from "node:path";
import { setTimeout as sleep } from "node:timers/promises";

import { withLock } from "../../../toolchain/lock";

/** The id of a process that has just ended. */
function deadProcess(): number {
    return spawnSync("true").pid;
}

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

    it("returns what the action returns, and is released when it throws", async () => {
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
