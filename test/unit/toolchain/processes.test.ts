import assert from "node:assert/strict";
import { spawn } from "node:child_process";
import * as fs from "node:fs";

import { isAlive, listProcesses, processesOf } from "../../../toolchain/processes";
import { waitUntil } from "../../../toolchain/wait-until";
import { skipUnless } from "../../support/skip";

function needsProc(this: Mocha.Context): void {
    skipUnless(
        fs.existsSync("/proc/self"),
        this,
        "only /proc tells a zombie from a living process, and lists processes",
    );
}

describe("isAlive", () => {
    before(needsProc);

    it("knows a zombie, which still has an id", async () => {
        // A shell would reap its child, but by then this one has become `sleep 20`, which doesn't.
        const parent = spawn("sh", ["-c", "sleep 0.5 & echo $!; exec sleep 20"], {
            stdio: ["ignore", "pipe", "ignore"],
        });
        try {
            const child = await new Promise<number>((resolve) =>
                parent.stdout.once("data", (data: Buffer) => resolve(Number(data.toString()))),
            );
            assert.ok(await waitUntil(() => !isAlive(child), 10_000, 20));
            assert.ok(fs.existsSync(`/proc/${child}`), "the process is no zombie");
            assert.equal(isAlive(parent.pid!), true);
        } finally {
            parent.kill("SIGKILL");
        }
    });
});

describe("listProcesses", () => {
    before(needsProc);

    it("has this process, with its parent and its command", () => {
        const own = listProcesses().find(({ id }) => id === process.pid);
        assert.equal(own?.parent, process.ppid);
        assert.ok(own.command.some((argument) => argument.includes("mocha")));
    });
});

describe("processesOf", () => {
    before(needsProc);

    it("finds a program by its name and one of its arguments", () => {
        const child = spawn("/bin/sleep", ["20.125"], { stdio: "ignore" });
        try {
            assert.deepEqual(processesOf("sleep", "20.125"), [child.pid]);
            assert.deepEqual(processesOf("sleep", "20.12"), []);
            assert.deepEqual(processesOf("cat", "20.125"), []);
        } finally {
            child.kill("SIGKILL");
        }
    });
});
