import assert from "node:assert/strict";

import { ignoreFailure, ProgramError, run } from "../../../toolchain/run";

describe("run", () => {
    it("returns what the program prints on standard output", async () => {
        assert.equal(await run("sh", ["-c", "cat; echo noise >&2"], { input: "text" }), "text");
    });

    it("fails with the program's last lines", async () => {
        await assert.rejects(run("sh", ["-c", "echo reason >&2; exit 3"]), (error: ProgramError) => {
            assert.ok(error instanceof ProgramError);
            assert.equal(error.exitCode, 3);
            assert.match(error.message, /^sh ended with exit code 3:\nreason$/);
            return true;
        });
    });

    it("takes a variable without value out of the environment", async () => {
        const environment = { PATH: process.env.PATH, HOME: undefined };
        assert.equal(await run("sh", ["-c", 'printf %s "${HOME-unset}"'], { environment }), "unset");
    });

    it("finds administrators' programs, whatever PATH there is", async () => {
        const searchPath = await run("sh", ["-c", 'printf %s "$PATH"'], { environment: { PATH: "/usr/bin:/bin" } });
        assert.match(searchPath, /^\/usr\/bin:\/bin:.*\/usr\/sbin/);
    });
});

describe("ignoreFailure", () => {
    it("ignores that a program failed, and nothing else", async () => {
        assert.equal(await run("false", []).catch(ignoreFailure), undefined);
        await assert.rejects(run("no-such-program", []).catch(ignoreFailure), /ENOENT/);
    });
});
