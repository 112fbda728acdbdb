import assert from "node:assert/strict";
import { spawn } from "node:child_process";
import * as fs from "node:fs";
import * as os from "node:os";
import * as path from "node:path";

import { isAlive } from "../../../../toolchain/processes";
import { waitUntil } from "../../../../toolchain/wait-until";
import { endOrphans } from "../../../../local/setup/orphans";
import { skipUnless } from "../../../support/skip";

describe("endOrphans", () => {
    before(function () {
        if (!fs.existsSync("/proc/self")) {
            this.skip();
        }
    });
    let folder: string;
    before(function () {
        skipUnless(fs.existsSync("/proc/self"), this, "processes are found in /proc");
    });
    beforeEach(() => (folder = fs.mkdtempSync(path.join(os.tmpdir(), "orphans-"))));
    afterEach(() => fs.rmSync(folder, { recursive: true }));

    /** Starts a program under another name, which starts another one. @returns both processes' ids */
    const start = async (name: string, argument: string): Promise<[number, number]> => {
        const program = path.join(folder, name);
        fs.copyFileSync("/bin/bash", program);
        fs.chmodSync(program, 0o755);
        const child = spawn(program, ["-c", "sleep 60 & echo $!; wait", argument], {
            stdio: ["ignore", "pipe", "ignore"],
        });
        const grandchild = await new Promise<number>((resolve) =>
            child.stdout.once("data", (data: Buffer) => resolve(Number(data.toString()))),
        );
        return [child.pid!, grandchild];
    };
    const areGone = (ids: number[]): Promise<boolean> => waitUntil(() => !ids.some(isAlive), 10_000, 20);

    it("ends a language host whose engine has ended, with its program", async () => {
        const ids = await start("pulumi-language-nodejs", `-root=${folder}`);
        assert.equal(endOrphans(folder), 1);
        assert.ok(await areGone(ids));
    });

    for (const [what, name, argument] of [
        ["another project's", "pulumi-language-nodejs", "-root=/elsewhere"],
        ["another program", "other-language", undefined],
    ] as const) {
        it(`leaves ${what} alone`, async () => {
            const ids = await start(name, argument ?? `-root=${folder}`);
            try {
                assert.equal(endOrphans(folder), 0);
                assert.ok(ids.every(isAlive));
            } finally {
                ids.forEach((id) => process.kill(id, "SIGKILL"));
            }
        });
    }
});
