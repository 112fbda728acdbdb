import assert from "node:assert/strict";
import { spawnSync } from "node:child_process";
import * as fs from "node:fs";
import * as os from "node:os";
import * as path from "node:path";
import { projectFolder } from "../support/declared-settings";

/** As systemd-run: notes its options, and runs the command in the folder and with the environment that they name. */
const systemdRun = `#!/bin/bash
printf '%s\\n' "$@" > "$ROOT/systemd-run"
while [[ $1 == --* ]]; do
  case $1 in
    --working-directory=*) cd "\${1#*=}" ;;
    --property=EnvironmentFile=*) set -a; source "\${1#*=*=}"; set +a ;;
  esac
  shift
done
"$@"`;

describe("the commands of a release", () => {
    let root: string;
    const inRoot = (...names: string[]) => path.join(root, ...names);

    /** Runs bash with the server's scripts, and with a folder in place of the server's. */
    const bash = (script: string, input = "") =>
        spawnSync("bash", ["--norc", "-c", script], {
            cwd: inRoot("components"),
            input,
            encoding: "utf8",
            env: { ROOT: root, PATH: `${inRoot("bin")}:/usr/bin:/bin:/usr/sbin:/sbin`, TMPDIR: inRoot("tmp") },
        });

    beforeEach(() => {
        root = fs.mkdtempSync(path.join(os.tmpdir(), "commands-"));
        for (const folder of ["tmp", "bin", "data/state/journal", "etc", "srv/slots", "srv/releases/0123456789ab"]) {
            fs.mkdirSync(inRoot(folder), { recursive: true });
        }
        for (const component of ["application", "server-step"]) {
            const folder = path.join("components", component, "files");
            fs.cpSync(path.join(projectFolder, folder), inRoot(folder), { recursive: true });
            for (const name of fs.readdirSync(inRoot(folder)).filter((file) => file.endsWith(".sh"))) {
                const text = fs.readFileSync(inRoot(folder, name), "utf8");
                const moved = text
                    .replaceAll("/srv/application", inRoot("srv"))
                    .replaceAll("/srv/data", inRoot("data"))
                    .replaceAll("/var/lib/simple-web-stack", inRoot("data", "state"))
                    .replaceAll("/etc/simple-web-stack", inRoot("etc"));
                fs.writeFileSync(inRoot(folder, name), moved);
            }
        }
        fs.writeFileSync(inRoot("bin", "systemd-run"), systemdRun, { mode: 0o755 });
        // Nothing of the server runs here: no unit, no journal, no MySQL.
        for (const program of ["systemctl", "journalctl", "mysql"]) {
            fs.writeFileSync(inRoot("bin", program), "#!/bin/sh\nexit 0\n", { mode: 0o755 });
        }
        fs.writeFileSync(inRoot("data", ".complete"), "");
        fs.mkdirSync(inRoot("etc", "application"));
        const environment = [
            "RELEASE=0123456789ab",
            "DATABASE_URL=mysql://app_blue@localhost/app",
            'SECRET="it\'s $5"',
        ];
        fs.writeFileSync(inRoot("etc", "application", "blue.env"), `${environment.join("\n")}\n`);
        fs.symlinkSync(inRoot("srv", "releases", "0123456789ab"), inRoot("srv", "slots", "blue"));
        fs.symlinkSync("traffic.blue", inRoot("srv", "traffic"));
        fs.symlinkSync(inRoot("srv", "releases", "0123456789ab"), inRoot("srv", "current"));
    });
    afterEach(() => fs.rmSync(root, { recursive: true }));

    describe("run by hand (npm run exec)", () => {
        const exec = (words: string, input = "") => bash(`exec bash application/files/exec.sh ${words}`, input);

        it("have the release's folder and environment, an account of their own, their input and their exit code", () => {
            const { status, stdout, stderr } = exec(
                `sh -c 'pwd; echo "$RELEASE $DATABASE_URL"; cat; echo problem >&2; exit 3'`,
                "input\n",
            );
            assert.deepEqual(stdout.split("\n"), [
                fs.realpathSync(inRoot("srv", "releases", "0123456789ab")),
                "0123456789ab mysql://app_exec@localhost/app",
                "input",
                "",
            ]);
            assert.equal(stderr, "problem\n");
            assert.equal(status, 3);
        });

        it("are units of the application, with a terminal if there is one, and no secret among the arguments", () => {
            exec("true");
            const options = fs.readFileSync(inRoot("systemd-run"), "utf8").split("\n");
            assert.ok(
                options.some((option) => /^--unit=application-exec-\d+\.service$/.test(option)),
                options.join(" "),
            );
            for (const option of ["--pty", "--pipe", "--wait", "--expand-environment=no"]) {
                assert.ok(options.includes(option), option);
            }
            assert.doesNotMatch(options.join(" "), /it's/);
        });

        it("get their arguments from this computer as they were given", async () => {
            const words = ["printf", "[%s]", "a  b", "it's", '"', "$HOME", "`id`", "\\n", "*", "-c", "A=b", "", "ü\nx"];
            // In place of SSH's server: a shell that gets the words of the command, joined by spaces.
            const ssh = `#!/bin/sh\nwhile [ "$1" != admin@192.0.2.1 ]; do shift; done; shift\nPATH='${inRoot("bin")}':$PATH exec sh -c "$*"\n`;
            fs.writeFileSync(inRoot("bin", "ssh"), ssh, { mode: 0o755 });
            fs.writeFileSync(
                inRoot("bin", "sudo"),
                `#!/bin/sh\nshift 2\nexec bash ${inRoot("components/application/files/exec.sh")} "$@"\n`,
                {
                    mode: 0o755,
                },
            );
            const program = `
                const { ServerShell } = require(${JSON.stringify(path.join(projectFolder, "operations/stack/server-shell.ts"))});
                const server = { address: "192.0.2.1", hostKey: "ssh-ed25519 AAAA", user: "admin", privateKey: "KEY" };
                ServerShell.open(server, (shell) => shell.interactWithScript("application/files/exec.sh", ${JSON.stringify(words)}))
                    .then((code) => process.exit(code));`;
            const { stdout, stderr, status } = spawnSync(
                process.execPath,
                ["--require", "tsx/cjs", "--eval", program],
                {
                    cwd: projectFolder,
                    encoding: "utf8",
                    env: { ...process.env, ROOT: root, PATH: `${inRoot("bin")}:${process.env["PATH"]}` },
                },
            );
            const [, ...others] = words.slice(1);
            assert.equal(stdout, others.map((word) => `[${word}]`).join(""), stderr);
            assert.equal(status, 0);
        });

        it("say what is missing, and end as a shell's commands do", () => {
            const { status, stderr } = exec("no-such-program");
            assert.equal(status, 127);
            assert.match(stderr, /no-such-program: not found/);
            const usage = exec("");
            assert.equal(usage.status, 1);
            assert.match(usage.stderr, /^error: which command\?/);
        });

        it("are not begun while the application is stopped for its data, or nothing may write", () => {
            fs.writeFileSync(inRoot("data", "state", "journal", "stopped"), "application@blue.service\n");
            assert.match(
                exec("echo begun").stderr,
                /^error: a restore, an import or maintenance has stopped the application/,
            );
            fs.rmSync(inRoot("data", "state", "journal", "stopped"));
            fs.writeFileSync(inRoot("etc", "held"), "");
            const { stdout, stderr, status } = exec("echo begun");
            assert.match(stderr, /^error: npm run stop-writing has stopped everything/);
            assert.deepEqual([stdout, status], ["", 1]);
        });

        it("need a release with the traffic", () => {
            fs.rmSync(inRoot("srv", "traffic"));
            assert.match(exec("true").stderr, /^error: no release has the traffic, .*: npm run up$/m);
        });

        it("say at their end that a deploy has given the traffic to another release", () => {
            fs.mkdirSync(inRoot("srv", "releases", "ba9876543210"));
            const { stderr, status } = exec(`ln -sfn ../releases/ba9876543210 ${inRoot("srv", "current")}`);
            assert.match(stderr, /^note: a deploy has given the traffic to another release .* ran in 0123456789ab$/m);
            assert.equal(status, 0);
        });

        it("keep their release, however many a deploy has made since", () => {
            fs.mkdirSync(inRoot("srv", "environments"));
            ["2", "3", "4"].forEach((name) => fs.mkdirSync(inRoot("srv", "releases", name)));
            for (const [index, name] of ["0123456789ab", "2", "3", "4"].entries()) {
                fs.writeFileSync(inRoot("srv", "releases", name, ".complete"), "");
                fs.utimesSync(inRoot("srv", "releases", name, ".complete"), index, index);
            }
            fs.rmSync(inRoot("srv", "current"));
            fs.symlinkSync(inRoot("srv", "releases", "4"), inRoot("srv", "current"));
            const show = `#!/bin/sh\nif [ "$1" = show ]; then echo; echo ${inRoot("srv", "releases", "0123456789ab")}; fi\n`;
            fs.writeFileSync(inRoot("bin", "systemctl"), show, { mode: 0o755 });
            const { stdout, stderr } = bash(`
                source server-step/files/lib.sh; source application/files/clean-up.sh
                end_build() { :; }
                remove_old_releases 2`);
            assert.equal(stderr, "");
            assert.match(stdout, /^a command of npm run exec goes on in release 0123456789ab, which stays/);
            assert.deepEqual(fs.readdirSync(inRoot("srv", "releases")), ["0123456789ab", "3", "4"]);
        });
    });

    describe("of a deploy, when they fail", () => {
        const migrate = (command: string) =>
            bash(`set -euo pipefail
                source server-step/files/lib.sh; source application/files/migration.sh
                with_reserve() { "$@"; }
                migrate blue ${JSON.stringify(command)}`);

        it("are named with their setting, and not with what runs them", () => {
            const { stderr, status } = migrate("echo from the command; exit 3");
            assert.equal(status, 1);
            assert.equal(
                stderr,
                "error: the migration (applicationMigrationCommand: echo from the command; exit 3) failed\nfrom the command\n",
            );
        });

        for (const readOnly of [1, 0]) {
            it(`${readOnly ? "find" : "ask for no check of"} the space of a volume when the database takes ${readOnly ? "no " : ""}changes`, () => {
                const { stdout } = bash(`set -euo pipefail
                    source server-step/files/lib.sh; source application/files/migration.sh
                    query() { echo ${readOnly}; }; systemctl() { echo "$*" >&3; }
                    exec 3>&1
                    migrate blue ""`);
                assert.equal(stdout, readOnly ? "start disk-space.service\n" : "");
            });
        }

        it("are explained from what they print", () => {
            const { stderr } = migrate("echo \"KeyError: 'STRIPE_KEY'\"; exit 1");
            assert.match(stderr, /^error: if STRIPE_KEY is a variable .*applicationEnvironment\.STRIPE_KEY/m);
        });
    });
});
