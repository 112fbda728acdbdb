import assert from "node:assert/strict";
import { spawn, spawnSync } from "node:child_process";
import { once } from "node:events";
import * as fs from "node:fs";
import * as os from "node:os";
import * as path from "node:path";
import { repositoryDirectory } from "../../../../toolchain/directories";

const shellModule = path.join(repositoryDirectory(), "operations", "stack", "server-shell.ts");
const program = `
    const { ServerShell } = require(${JSON.stringify(shellModule)});
    const server = { address: "192.0.2.1", hostKey: "ssh-ed25519 AAAA", user: "admin", privateKey: "PRIVATE KEY" };
    ServerShell.open(server, async (shell) => {
        console.log("key:", require("node:fs").readFileSync(shell.sshArguments[3], "utf8").trim());
        const options = { input: "text", worksOn: "the server works on" };
        const { code, output } = await shell.script("backup/files/restore.sh", ["it's"], options);
        console.log(code, output);
    });
`;

describe("A shell on a server", () => {
    let folder: string;
    /** What the program has printed to standard error. */
    let errors: string;
    const temporaryFiles = () => fs.readdirSync(path.join(folder, "temporary"));

    /** Starts the program above with an `ssh` that is a script. */
    function start(ssh: string) {
        fs.writeFileSync(path.join(folder, "bin", "ssh"), `#!/bin/sh\n${ssh}\n`, { mode: 0o755 });
        const child = spawn(process.execPath, ["--require", "tsx/cjs", "--eval", program], {
            cwd: repositoryDirectory(),
            env: {
                ...process.env,
                PATH: `${path.join(folder, "bin")}:${process.env["PATH"]}`,
                TMPDIR: path.join(folder, "temporary"),
            },
            stdio: ["ignore", "pipe", "pipe"],
        });
        child.stdout.setEncoding("utf8");
        errors = "";
        child.stderr.setEncoding("utf8").on("data", (data) => (errors += data));
        return child;
    }

    beforeEach(() => {
        folder = fs.mkdtempSync(path.join(os.tmpdir(), "server-shell-"));
        ["bin", "temporary"].forEach((name) => fs.mkdirSync(path.join(folder, name)));
    });
    afterEach(() => fs.rmSync(folder, { recursive: true }));

    it("passes a script's parameters quoted, its input and its exit code", async () => {
        const child = start(`printf '%s ' "$@"; cat; exit 3`);
        let output = "";
        child.stdout.on("data", (data) => (output += data));
        await once(child, "close");
        assert.match(output, /^key: PRIVATE KEY\n3 -F none -i /);
        assert.match(output, /admin@192\.0\.2\.1 sudo bash \S+\/backup\/files\/restore\.sh 'it'\\''s' text\n$/);
        assert.deepEqual(
            temporaryFiles().filter((name) => name.startsWith("simple-web-stack-")),
            [],
        );
    });

    for (const [what, code, said] of [
        ["the connection breaks", 255, "\nthe server works on\n"],
        ["the script fails", 1, ""],
        ["the script ends well", 0, ""],
    ] as const) {
        it(`says ${said ? "that" : "nothing of what"} the server works on when ${what}`, async () => {
            await once(start(`exit ${code}`), "close");
            assert.equal(errors, said);
        });
    }

    it("asks neither the user's settings nor an agent, and no other known hosts", async function () {
        if (spawnSync("ssh", ["-V"]).error) {
            this.skip();
        }
        // The real ssh prints the settings it would use.
        const child = start(`PATH=\${PATH#*:} SSH_AUTH_SOCK=/nowhere exec ssh -G "$@"`);
        let output = "";
        child.stdout.on("data", (data) => (output += data));
        await once(child, "close");
        for (const setting of [
            /^identityagent none$/m,
            /^globalknownhostsfile \/dev\/null$/m,
            /^userknownhostsfile \S+temporary\/simple-web-stack-\w+\/known_hosts$/m,
            /^stricthostkeychecking true$/m,
            /^batchmode yes$/m,
        ]) {
            assert.match(output, setting);
        }
        assert.match(output, /^identityfile \S+simple-web-stack-\w+\/key$/m);
    });

    for (const signal of ["SIGINT", "SIGTERM", "SIGHUP"] as const) {
        it(`leaves no private key behind when ${signal} ends it, and says that the server works on`, async () => {
            const child = start("echo $$ > $0.process; exec sleep 60");
            await once(child.stdout, "data");
            const sleeper = path.join(folder, "bin", "ssh.process");
            while (!fs.existsSync(sleeper) || fs.readFileSync(sleeper, "utf8") === "") {
                await new Promise((resolve) => setTimeout(resolve, 20));
            }
            assert.equal(temporaryFiles().filter((name) => name.startsWith("simple-web-stack-")).length, 1);
            child.kill(signal);
            const [, endedBy] = await once(child, "exit");
            process.kill(Number(fs.readFileSync(sleeper, "utf8")));
            assert.equal(endedBy, signal);
            assert.equal(errors, "\nthe server works on\n");
            assert.deepEqual(
                temporaryFiles().filter((name) => name.startsWith("simple-web-stack-")),
                [],
            );
        });
    }
});
