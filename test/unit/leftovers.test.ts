import * as assert from "node:assert/strict";
import { spawnSync } from "node:child_process";
import * as fs from "node:fs";
import { isLeftover, makeFolder } from "../support/leftovers";
import { skipUnless } from "../support/skip";

describe("a test run's folder", () => {
    let folder: string;
    const own = `-${process.pid}-`;
    const rename = (part: string) => {
        const renamed = folder.replace(own, part);
        fs.renameSync(folder, renamed);
        folder = renamed;
    };

    before(function () {
        skipUnless(fs.existsSync("/proc/self"), this, "only /proc says when a process started");
    });
    beforeEach(() => (folder = makeFolder("clone")));
    afterEach(() => fs.rmSync(folder, { recursive: true, force: true }));

    it("is no leftover while its run lives", () => {
        assert.equal(isLeftover(folder), false);
    });

    it("is a leftover once its run has ended", () => {
        rename(`-${spawnSync("true").pid}-`);
        assert.equal(isLeftover(folder), true);
    });

    it("is a leftover when its run's process id belongs to another process", () => {
        rename(`${own}1`);
        assert.equal(isLeftover(folder), true);
    });

    it("is a leftover when it was deleted, so that its cloud is still found", () => {
        fs.rmSync(folder, { recursive: true });
        assert.equal(isLeftover(folder), true);
    });

    it("isn't confused with other folders", () => {
        for (const other of ["/tmp", "/tmp/simple-web-stack-reliability-1-2-abcdef", "/home/me/simple-web-stack"]) {
            assert.equal(isLeftover(other), false, other);
        }
    });
});
