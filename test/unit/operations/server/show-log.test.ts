import assert from "node:assert/strict";
import { spawn } from "node:child_process";
import { once } from "node:events";
import * as fs from "node:fs";
import * as os from "node:os";
import * as path from "node:path";
import { logScript, readLogArguments, readLogArgumentsWithStack } from "../../../../operations/server/show-log";
import { UsageError } from "../../../../toolchain/command-line";

describe("The arguments of a log", () => {
    it("are a part of the server, and how much", () => {
        assert.deepEqual(readLogArguments("x", []), { what: "application", follow: false, lines: 100 });
        assert.deepEqual(readLogArguments("x", ["nginx", "--follow", "--lines", "7"]), {
            what: "nginx",
            follow: true,
            lines: 7,
        });
        assert.deepEqual(readLogArgumentsWithStack("x", ["--stack", "prod", "-f", "processes"]), {
            stack: "prod",
            log: { what: "processes", follow: true, lines: 100 },
            ssh: {},
        });
    });

    for (const argv of [["apache"], ["nginx", "mysql"], ["--lines", "many"], ["--lines", "-1"], ["--stack", "prod"]]) {
        it(`are not “${argv.join(" ")}”`, () =>
            assert.throws(() => readLogArguments("npm run local:logs --", argv), {
                constructor: UsageError,
                message:
                    /usage: npm run local:logs -- \[nginx\|application\|mysql\|certificate\|processes\|system\] \[--follow\]/,
            }));
    }
});

describe("The script that shows a log", () => {
    let folder: string;
    /** Runs it with a journal that prints how it was asked, and the files in a folder. */
    const start = (log: Parameters<typeof logScript>[0]) =>
        spawn("sh", ["-c", logScript(log).replaceAll("/var/log/", `${folder}/`)], {
            env: { ...process.env, PATH: `${folder}:${process.env["PATH"]}` },
            stdio: ["ignore", "pipe", "pipe"],
            detached: true,
        });
    const outputOf = async (log: Parameters<typeof logScript>[0]) => {
        const child = start(log);
        let output = "";
        child.stdout.on("data", (data) => (output += data));
        await once(child, "close");
        return output;
    };

    beforeEach(() => {
        folder = fs.mkdtempSync(path.join(os.tmpdir(), "logs-"));
        const journal = 'echo journal "$*"\ncase "$*" in *--follow*) exec sleep 60 ;; esac';
        fs.writeFileSync(path.join(folder, "journalctl"), `#!/bin/sh\n${journal}\n`, { mode: 0o755 });
        ["nginx", "mysql"].forEach((name) => fs.mkdirSync(path.join(folder, name)));
        fs.writeFileSync(path.join(folder, "nginx", "error.log"), "one\ntwo\n");
        fs.writeFileSync(path.join(folder, "nginx", "access.log"), "three\n\x1b]0;title\x07four\x1b[2J\n");
        fs.writeFileSync(path.join(folder, "mysql", "error.log"), "five\n");
    });
    afterEach(() => fs.rmSync(folder, { recursive: true }));

    it("asks the journal for the units, and for everything since the start of the system", async () => {
        assert.equal(
            await outputOf({ what: "processes", follow: false, lines: 3 }),
            "journal --no-pager --lines=3 --unit=application-process@* --unit=application-job@*\n",
        );
        assert.match(
            await outputOf({ what: "certificate", follow: false, lines: 3 }),
            /^journal --no-pager --lines=3 _SYSTEMD_UNIT=certificate\.service \+ SYSLOG_IDENTIFIER=certificate\n/,
        );
        assert.equal(
            await outputOf({ what: "system", follow: false, lines: 3 }),
            "journal --no-pager --lines=3 --boot\n",
        );
    });

    it("shows the newest lines of the files as well, without what commands a terminal", async () => {
        const output = await outputOf({ what: "nginx", follow: false, lines: 1 });
        assert.match(output, /^journal --no-pager --lines=1 --unit=nginx\n/);
        assert.match(output, /\ntwo\n/);
        assert.match(output, /\]0;titlefour\[2J\n/);
        assert.doesNotMatch(output, /one|three|[\x1b\x07]/);
    });

    for (const signal of ["SIGINT", "SIGHUP"] as const) {
        it(`follows all of them, and ends whole after ${signal}`, async () => {
            const child = start({ what: "mysql", follow: true, lines: 5 });
            let output = "";
            child.stdout.on("data", (data) => (output += data));
            const seen = async (text: RegExp) => {
                while (!text.test(output)) {
                    await new Promise((resolve) => setTimeout(resolve, 20));
                }
            };
            await seen(/journal .*--follow/);
            await seen(/five/);
            fs.appendFileSync(path.join(folder, "mysql", "error.log"), "six\n");
            await seen(/six/);
            // As a terminal does, to all of them; its output closes when the last has ended.
            process.kill(-child.pid!, signal);
            const [code] = await once(child, "close");
            assert.equal(code, 0);
        });
    }
});
