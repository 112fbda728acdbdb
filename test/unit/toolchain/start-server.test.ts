import assert from "node:assert/strict";
import * as fs from "node:fs";
import * as os from "node:os";
import * as path from "node:path";

import { startServer } from "../../../toolchain/start-server";
import { waitUntil } from "../../../toolchain/wait-until";

describe("startServer", () => {
    let folder: string;
    beforeEach(() => (folder = fs.mkdtempSync(path.join(os.tmpdir(), "server-"))));
    afterEach(() => fs.rmSync(folder, { recursive: true }));

    const start = (script: string, patience = 10_000) =>
        startServer({
            name: "the server",
            program: "/bin/sh",
            commandArguments: ["-c", script],
            environment: { FOLDER: folder, PATH: process.env.PATH },
            log: path.join(folder, "log"),
            answers: async () => fs.existsSync(path.join(folder, "answer")),
            patience,
        });

    it("waits until the server answers, and leaves it running", async () => {
        await start('sleep 0.1; touch "$FOLDER/answer"; sleep 0.2; touch "$FOLDER/later"');
        assert.ok(await waitUntil(() => fs.existsSync(path.join(folder, "later")), 10_000));
    });

    it("fails with the lines of this start when the server ends", async () => {
        fs.writeFileSync(path.join(folder, "log"), "an earlier start\n");
        await assert.rejects(start("echo reason; exit 3"), (error: Error) => {
            assert.match(error.message, /^the server doesn't start: it ended with exit code 3\. .*log:\nreason$/s);
            return true;
        });
    });

    it("fails when the server doesn't answer in time", async () => {
        await assert.rejects(start("sleep 1", 100), /it doesn't answer after 0\.1 s/);
    });
});

describe("waitUntil", () => {
    it("returns whether the condition held in time", async () => {
        let calls = 0;
        assert.equal(await waitUntil(() => ++calls === 3, 10_000, 1), true);
        assert.equal(await waitUntil(() => false, 5, 1), false);
    });
});
