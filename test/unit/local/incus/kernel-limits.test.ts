import * as assert from "node:assert/strict";
import * as fs from "node:fs";
import * as os from "node:os";
import * as path from "node:path";
import { raiseKernelLimits } from "../../../../local/incus/kernel-limits";

describe("kernel limits that all machines share", () => {
    let folder: string;
    let file: string;

    beforeEach(() => {
        folder = fs.mkdtempSync(path.join(os.tmpdir(), "simple-web-stack-limits-"));
        file = path.join(folder, "fs", "inotify", "max_user_instances");
        fs.mkdirSync(path.dirname(file), { recursive: true });
    });
    afterEach(() => fs.rmSync(folder, { recursive: true }));

    it("are raised if they are too low, with a note", () => {
        fs.writeFileSync(file, "128\n");
        assert.match(raiseKernelLimits(folder).join(), /^Raised fs\.inotify\.max_user_instances from 128 to \d+ until/);
        assert.ok(Number(fs.readFileSync(file, "utf8")) > 128);
        assert.deepEqual(raiseKernelLimits(folder), []);
    });

    it("stay as they are if they are high enough", () => {
        fs.writeFileSync(file, "1048576\n");
        assert.deepEqual(raiseKernelLimits(folder), []);
        assert.equal(fs.readFileSync(file, "utf8"), "1048576\n");
    });

    it("of a system without them are left alone", () => {
        assert.deepEqual(raiseKernelLimits(path.join(folder, "none")), []);
    });
});
