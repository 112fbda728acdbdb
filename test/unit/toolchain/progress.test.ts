import assert from "node:assert/strict";

import { TerminalProgress } from "../../../toolchain/progress";

describe("progress", () => {
    it("is silent about what is quick", () => {
        const lines: string[] = [];
        new TerminalProgress((line) => lines.push(line)).start("Something").done();
        assert.deepEqual(lines, []);
    });
});
