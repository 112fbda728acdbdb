import assert from "node:assert/strict";
import * as fs from "node:fs";
import * as os from "node:os";
import * as path from "node:path";
import { Stack } from "../../../../operations/stack/stack";

describe("A stack's Pulumi", () => {
    let folder: string;
    const before = { ...process.env };

    beforeEach(() => {
        folder = fs.mkdtempSync(path.join(os.tmpdir(), "stack-"));
        // It says which agent it was given.
        const pulumi = `#!/bin/sh\nprintf '{"url":"%s"}' "\${SSH_AUTH_SOCK-none}" | tee ${folder}/said\n`;
        fs.writeFileSync(path.join(folder, "pulumi"), pulumi, { mode: 0o755 });
        process.env["PATH"] = `${folder}:${process.env["PATH"]}`;
        process.env["SSH_AUTH_SOCK"] = "/nowhere/agent";
    });
    afterEach(() => {
        process.env = { ...before };
        fs.rmSync(folder, { recursive: true });
    });

    it("gets no SSH agent, which may be gone", async () => {
        const stack = new Stack("prod");
        assert.deepEqual(await stack.outputs(), { url: "none" });
        assert.equal(await stack.pulumi("up"), 0);
        assert.match(fs.readFileSync(path.join(folder, "said"), "utf8"), /none/);
    });
});
