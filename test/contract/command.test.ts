/**
 * The parts of pulumi-command v1.2.1's contract that the program uses. The environment variable COMMAND_PLUGIN names
 * the executable to test; default: the local cloud's own.
 */
import * as assert from "node:assert/strict";
import { ChildProcess, execFileSync, spawn } from "node:child_process";
import * as fs from "node:fs";
import * as net from "node:net";
import * as os from "node:os";
import * as path from "node:path";

import { local, remote, types } from "@pulumi/command";
import * as pulumi from "@pulumi/pulumi";

import { buildPlugins } from "../../local/setup/build-plugins";
import { repositoryDirectory } from "../../toolchain/directories";
import { diagnostics, Result, TestStack } from "./command/engine";
import { freePort, makeKey, Relay, SshServer, user } from "./command/ssh-server";

const official = process.env.COMMAND_PLUGIN !== undefined;

describe("command plugin", function () {
    this.timeout(180_000);

    let directory: string;
    let server: SshServer;
    let agent: ChildProcess;
    let stack: TestStack;
    let connection: types.input.remote.ConnectionArgs;
    let key: ReturnType<typeof makeKey>;
    let encryptedKey: ReturnType<typeof makeKey>;

    /** A path on the "remote" side, which is a folder of this computer. */
    const there = (...parts: string[]): string => path.join(directory, "remote", ...parts);
    const here = (...parts: string[]): string => path.join(directory, "source", ...parts);
    const read = (...parts: string[]): string => fs.readFileSync(there(...parts), "utf8");

    before(async () => {
        if (!official) {
            await buildPlugins();
        }
        directory = fs.mkdtempSync(path.join(os.tmpdir(), "command-contract-"));
        fs.mkdirSync(there("existing"), { recursive: true });
        fs.mkdirSync(here("folder", "inner"), { recursive: true });
        fs.writeFileSync(here("file.txt"), "first\n");
        fs.writeFileSync(here("folder", "a.txt"), "a\n");
        fs.writeFileSync(here("folder", "empty"), "");
        fs.writeFileSync(here("folder", "inner", "b.bin"), Buffer.alloc(300_000, "b"));
        key = makeKey(directory, "user-key");
        encryptedKey = makeKey(directory, "encrypted-key", "correct horse");
        server = await SshServer.start(directory, [key.publicKey, encryptedKey.publicKey]);
        const socket = path.join(directory, "agent");
        agent = spawn("ssh-agent", ["-D", "-a", socket], { stdio: "ignore" });
        while (!fs.existsSync(socket)) {
            await new Promise((resolve) => setTimeout(resolve, 20));
        }
        execFileSync("ssh-add", ["-q", key.file], { env: { ...process.env, SSH_AUTH_SOCK: socket } });
        const plugin =
            process.env.COMMAND_PLUGIN ??
            path.join(repositoryDirectory(), "build", "local", "pulumi-resource-command.js");
        stack = await TestStack.create(directory, plugin);
        connection = {
            host: "127.0.0.1",
            port: server.port,
            user,
            privateKey: key.privateKey,
            hostKey: server.hostKey,
            dialErrorLimit: 3,
            perDialTimeout: 5,
        };
    });

    after(async () => {
        agent?.kill();
        await server?.stop();
        if (directory === undefined) {
            return;
        }
        fs.rmSync(directory, { recursive: true, force: true });
    });

    interface Settings {
        readonly greeting: string;
        readonly colour: string;
        readonly trigger: string;
        readonly logged: string;
    }

    /** Everything that is expected to succeed, in one stack, since each `up` takes seconds. */
    const program = (settings: Settings) => async () => {
        const life = new remote.Command("life", {
            connection,
            create: `echo created ${settings.greeting} >> ${there("life")}; echo first; echo problem >&2`,
            update: `echo "updated ${settings.greeting} after $PULUMI_COMMAND_STDOUT" >> ${there("life")}; echo second`,
            delete: `echo "deleted after $PULUMI_COMMAND_STDOUT" >> ${there("life")}`,
        });
        new remote.Command("without-update", {
            connection,
            create: `echo "$ACCEPTED" >> ${there("without-update")}`,
            environment: { ACCEPTED: settings.colour },
        });
        new remote.Command("triggered", {
            connection,
            create: `echo created >> ${there("triggered")}`,
            update: `echo updated >> ${there("triggered")}`,
            delete: `echo deleted >> ${there("triggered")}`,
            triggers: ["constant", settings.trigger],
        });
        const input = new remote.Command("input", {
            connection,
            create: "cat; echo; wc -c",
            stdin: pulumi.secret("line one\nthe-hidden-password\n"),
            logging: "none",
        });
        for (const logging of ["stdout", "stderr", "stdoutAndStderr", "none"] as const) {
            new remote.Command(`logging-${logging}`, {
                connection,
                create: `echo to-stdout ${settings.logged}; echo to-stderr ${settings.logged} >&2`,
                logging,
            });
        }
        const silent = new remote.Command("silent-previous", {
            connection,
            create: `echo "previous:$PULUMI_COMMAND_STDOUT" # ${settings.colour}`,
            addPreviousOutputInEnv: false,
        });
        const encrypted = new remote.Command("encrypted-key", {
            connection: { ...connection, privateKey: encryptedKey.privateKey, privateKeyPassword: "correct horse" },
            create: "echo encrypted",
        });
        const viaAgent = new remote.Command("agent", {
            connection: { ...connection, privateKey: undefined, agentSocketPath: path.join(directory, "agent") },
            create: "echo agent",
        });
        const viaProxy = new remote.Command("proxy", {
            connection: { ...connection, proxy: { ...connection, host: "localhost" } },
            create: "echo proxy",
        });
        const here2 = new local.Command("local", {
            create: 'echo "$ACCEPTED in $(pwd)"; cat',
            environment: { ACCEPTED: settings.colour },
            stdin: "from stdin",
            dir: directory,
            interpreter: ["/bin/bash", "-c"],
        });
        new local.Command("nothing", {});
        new remote.CopyToRemote("file", {
            connection,
            source: new pulumi.asset.FileAsset(here("file.txt")),
            remotePath: there("copied.txt"),
        });
        new remote.CopyToRemote("file-into-directory", {
            connection,
            source: new pulumi.asset.FileAsset(here("file.txt")),
            remotePath: there("existing"),
        });
        new remote.CopyToRemote("text", {
            connection,
            source: new pulumi.asset.StringAsset(`text ${settings.colour}`),
            remotePath: there("new", "parents", "text.txt"),
        });
        new remote.CopyToRemote("directory", {
            connection,
            source: new pulumi.asset.FileArchive(here("folder")),
            remotePath: there("new-directory"),
        });
        new remote.CopyToRemote("directory-into-existing", {
            connection,
            source: new pulumi.asset.FileArchive(here("folder")),
            remotePath: there("existing"),
        });
        new remote.CopyToRemote("content-of-directory", {
            connection,
            source: new pulumi.asset.FileArchive(`${here("folder")}/`),
            remotePath: there("content"),
        });
        new remote.CopyToRemote("copy-triggered", {
            connection,
            source: new pulumi.asset.FileAsset(here("file.txt")),
            remotePath: there("copy-triggered"),
            triggers: [settings.trigger],
        });
        return {
            lifeStdout: life.stdout,
            lifeStderr: life.stderr,
            input: input.stdout,
            silent: silent.stdout,
            encrypted: encrypted.stdout,
            agent: viaAgent.stdout,
            proxy: viaProxy.stdout,
            local: here2.stdout,
        };
    };

    const settings: Settings = { greeting: "hello", colour: "red", trigger: "one", logged: "one" };

    describe("create", () => {
        let result: Result;

        before(async () => {
            result = await stack.up(program(settings));
            assert.equal(result.error, undefined, result.error?.message);
        });

        it("runs the command and gives stdout and stderr without their last line break", () => {
            assert.equal(read("life"), "created hello\n");
            assert.equal(result.outputs.lifeStdout, "first");
            assert.equal(result.outputs.lifeStderr, "problem");
        });

        it("passes stdin, and ends it", () => {
            assert.equal(result.outputs.input, "line one\nthe-hidden-password\n\n0");
        });

        it("sets environment variables that the server accepts", () => {
            assert.equal(read("without-update"), "red\n");
        });

        it("enters with an encrypted key, with an agent, and through a proxy", () => {
            assert.equal(result.outputs.encrypted, "encrypted");
            assert.equal(result.outputs.agent, "agent");
            assert.equal(result.outputs.proxy, "proxy");
        });

        it("runs local commands with interpreter, directory, environment and stdin", () => {
            assert.equal(result.outputs.local, `red in ${fs.realpathSync(directory)}\nfrom stdin`);
        });

        it("logs the chosen streams while the command runs", () => {
            const lines = (mode: string): string[] =>
                ["to-stdout", "to-stderr"].filter((text) =>
                    result.diagnostics.some(
                        ({ resource, message, ephemeral }) =>
                            resource === `logging-${mode}` && ephemeral && message.includes(text),
                    ),
                );
            assert.deepEqual(lines("stdout"), ["to-stdout"]);
            assert.deepEqual(lines("stderr"), ["to-stderr"]);
            assert.deepEqual(lines("stdoutAndStderr"), ["to-stdout", "to-stderr"]);
            assert.deepEqual(lines("none"), []);
        });

        it("keeps secret inputs and the connection out of screen and state", () => {
            const privateKey = key.privateKey.split("\n")[1];
            for (const secret of ["correct horse", privateKey]) {
                assert.ok(!result.screen.includes(secret));
                assert.ok(!stack.stateText().includes(secret));
            }
            assert.ok(!stack.stateText().includes('"stdin": "line one'));
        });

        it("copies a file to a path, and into a directory that exists", () => {
            assert.equal(read("copied.txt"), "first\n");
            assert.equal(read("existing", "file.txt"), "first\n");
        });

        it("copies a text, making the parents", () => {
            assert.equal(read("new", "parents", "text.txt"), "text red");
        });

        it("copies a directory under its own name, into a new directory and into one that exists", () => {
            for (const target of ["new-directory", "existing"]) {
                assert.equal(read(target, "folder", "a.txt"), "a\n");
                assert.equal(read(target, "folder", "empty"), "");
                assert.equal(read(target, "folder", "inner", "b.bin").length, 300_000);
            }
        });

        it("copies a directory's content if its path ends with a slash", () => {
            assert.deepEqual(fs.readdirSync(there("content")).sort(), ["a.txt", "empty", "inner"]);
        });
    });

    describe("second up", () => {
        it("changes nothing", async () => {
            const result = await stack.up(program(settings));
            assert.equal(result.error, undefined);
            assert.deepEqual(
                Object.entries(result.operations).filter(([, operations]) => operations.some((one) => one !== "same")),
                [],
            );
            assert.equal(read("life"), "created hello\n");
        });
    });

    describe("update", () => {
        let result: Result;
        const changed: Settings = { greeting: "again", colour: "blue", trigger: "two", logged: "one" };

        before(async () => {
            fs.writeFileSync(here("file.txt"), "second\n");
            fs.writeFileSync(here("folder", "inner", "c.txt"), "c\n");
            fs.writeFileSync(there("existing", "folder", "untouched"), "stays\n");
            const preview = await stack.preview(program(changed));
            assert.equal(preview.error, undefined, preview.error?.message);
            assert.equal(read("life"), "created hello\n", "a preview must not run anything");
            result = await stack.up(program(changed));
            assert.equal(result.error, undefined, result.error?.message);
        });

        it("runs `update`, which sees the last output", () => {
            assert.deepEqual(result.operations.life, ["update"]);
            assert.equal(read("life"), "created hello\nupdated again after first\n");
            assert.equal(result.outputs.lifeStdout, "second");
            assert.equal(result.outputs.lifeStderr, "");
        });

        it("runs `create` again where there is no `update`", () => {
            assert.deepEqual(result.operations["without-update"], ["update"]);
            assert.equal(read("without-update"), "red\nblue\n");
        });

        it("hides the last output where that is wanted", () => {
            assert.equal(result.outputs.silent, "previous:");
        });

        it("replaces the resource when a trigger changes, even with `update`", () => {
            assert.deepEqual(result.operations.triggered, ["create-replacement", "replace", "delete-replaced"]);
            assert.equal(read("triggered"), "created\ncreated\ndeleted\n");
            assert.deepEqual(result.operations["copy-triggered"], ["create-replacement", "replace", "delete-replaced"]);
            assert.equal(read("copy-triggered"), "second\n");
        });

        it("copies a changed file again, in place", () => {
            assert.deepEqual(result.operations.file, ["update"]);
            assert.equal(read("copied.txt"), "second\n");
        });

        it("copies a changed directory again, and leaves other files there alone", () => {
            assert.deepEqual(result.operations["directory-into-existing"], ["update"]);
            assert.equal(read("existing", "folder", "inner", "c.txt"), "c\n");
            assert.equal(read("existing", "folder", "untouched"), "stays\n");
        });

        it("does nothing to what didn't change", () => {
            assert.deepEqual(result.operations.input, ["same"]);
            assert.deepEqual(result.operations.proxy, ["same"]);
        });
    });

    describe("delete", () => {
        before(async () => {
            const result = await stack.destroy();
            assert.equal(result.error, undefined, result.error?.message);
        });

        it("runs `delete`, which sees the last output", () => {
            assert.equal(read("life"), "created hello\nupdated again after first\ndeleted after second\n");
        });

        it("leaves copied files where they are", () => {
            assert.equal(read("copied.txt"), "second\n");
        });
    });

    describe("failure", () => {
        let result: Result;
        let refusedPort: number;

        before(async () => {
            refusedPort = await freePort();
            fs.writeFileSync(there("a-file"), "");
            const otherKey = makeKey(directory, "other-key");
            const fails = { ...connection, dialErrorLimit: 0 };
            result = await stack.up(
                async () => {
                    new remote.Command("exit-code", {
                        connection,
                        create: "echo before; echo what went wrong >&2; exit 7",
                        stdin: "input-not-to-be-shown",
                    });
                    new remote.Command("signalled", { connection, create: "kill -KILL $$" });
                    new local.Command("local-exit-code", { create: "echo local trouble >&2; exit 9" });
                    new remote.Command("rejected-variable", {
                        connection,
                        create: `touch ${there("ran-without-variable")}`,
                        environment: { ACCEPTED: "yes", REJECTED: "no" },
                    });
                    new remote.Command("wrong-host-key", {
                        connection: { ...fails, hostKey: otherKey.publicKey },
                        create: `touch ${there("ran-on-wrong-host")}`,
                    });
                    new remote.Command("wrong-user-key", {
                        connection: { ...fails, privateKey: otherKey.privateKey },
                        create: "true",
                    });
                    new remote.Command("refused-port", {
                        connection: { ...connection, port: refusedPort, dialErrorLimit: 2 },
                        create: "true",
                    });
                    new remote.CopyToRemote("directory-onto-file", {
                        connection,
                        source: new pulumi.asset.FileArchive(here("folder")),
                        remotePath: there("a-file"),
                    });
                    new remote.CopyToRemote("text-onto-directory", {
                        connection,
                        source: new pulumi.asset.StringAsset("text"),
                        remotePath: there("existing"),
                    });
                },
                { continueOnError: true },
            );
            assert.notEqual(result.error, undefined);
        });

        after(() => stack.destroy());

        it("of a command names its exit code, the command and all that it wrote", () => {
            const message = diagnostics(result, "exit-code");
            assert.match(message, /Process exited with status 7: running "echo before; /);
            assert.match(message, /before\nwhat went wrong/);
            assert.match(diagnostics(result, "local-exit-code"), /exit status 9: running "[^"]*":\nlocal trouble/);
        });

        it("by a signal names it", () => {
            assert.match(diagnostics(result, "signalled"), /signal KILL/);
        });

        it("does not show stdin", () => {
            assert.ok(!result.screen.includes("input-not-to-be-shown"));
        });

        it("to set a variable names it and how to accept it, and the command doesn't run", () => {
            assert.match(diagnostics(result, "rejected-variable"), /could not set environment variable "REJECTED"/);
            assert.match(diagnostics(result, "rejected-variable"), /AcceptEnv/);
            assert.ok(!fs.existsSync(there("ran-without-variable")));
        });

        it("to a server with another host key fails before anything runs", () => {
            assert.match(diagnostics(result, "wrong-host-key"), /host key mismatch/);
            assert.ok(!fs.existsSync(there("ran-on-wrong-host")));
        });

        it("to authenticate lists the methods that were tried", () => {
            assert.match(
                diagnostics(result, "wrong-user-key"),
                /unable to authenticate.*attempted methods \[none publickey\]/,
            );
        });

        it("to connect is tried again up to dialErrorLimit", () => {
            assert.match(diagnostics(result, "refused-port"), /after 2 failed attempts: .*(refused|ECONNREFUSED)/);
            assert.match(diagnostics(result, "refused-port", "info"), /Dial 2\/2 failed: retrying/);
        });

        it("to find an asset on this computer is a matter of the preview already", async () => {
            const preview = await stack.preview(async () => {
                new remote.CopyToRemote("remote-asset", {
                    connection,
                    source: new pulumi.asset.RemoteAsset(`file://${here("file.txt")}`),
                    remotePath: there("x"),
                });
            });
            assert.match(diagnostics(preview, "remote-asset"), /must be a path-based file asset or a text asset/);
        });

        it("to copy a directory onto a file, or a text onto a directory, says so", () => {
            assert.match(diagnostics(result, "directory-onto-file"), /a-file/);
            assert.match(diagnostics(result, "text-onto-directory"), /is a directory; when using a text asset/);
        });
    });

    /** What this plugin promises beyond the official one. */
    (official ? describe.skip : describe)("beyond the official plugin", () => {
        let result: Result;
        let relay: Relay;
        let silent: net.Server;

        before(async () => {
            relay = await Relay.start(server.port);
            silent = net.createServer((socket) => socket.resume());
            await new Promise<void>((resolve) => silent.listen(0, "127.0.0.1", resolve));
            const watch = setInterval(() => {
                if (fs.existsSync(there("cut-now"))) {
                    relay.cut();
                }
            }, 100);
            result = await stack.up(
                async () => {
                    new remote.Command("cut-connection", {
                        connection: { ...connection, port: relay.port },
                        create: `touch ${there("cut-now")}; exec sleep 1000`,
                    });
                    new remote.Command("silent-server", {
                        connection: {
                            ...connection,
                            port: (silent.address() as net.AddressInfo).port,
                            perDialTimeout: 1,
                            dialErrorLimit: 1,
                        },
                        create: "true",
                    });
                    new remote.Command("wrong-host-key-help", {
                        connection: { ...connection, dialErrorLimit: 0, hostKey: encryptedKey.publicKey },
                        create: "true",
                    });
                    new remote.Command("masked", {
                        connection,
                        create: pulumi.secret("echo $ACCEPTED; cat; false the-secret-command"),
                        stdin: pulumi.secret("the-secret-input"),
                        environment: { ACCEPTED: pulumi.secret("the-secret-variable") },
                    });
                },
                { continueOnError: true },
            );
            clearInterval(watch);
        });

        after(() => {
            relay.stop();
            silent.close();
        });

        it("a connection that breaks silently ends with an error of its own", () => {
            assert.match(diagnostics(result, "cut-connection"), /lost: no answer for 40 seconds/);
        });

        it("a server that accepts and stays silent is given up after perDialTimeout", () => {
            assert.match(diagnostics(result, "silent-server"), /after 1 failed attempts: .*timeout after 1 seconds/);
        });

        it("a wrong host key is shown beside the expected one, with how to renew it on purpose", () => {
            const message = diagnostics(result, "wrong-host-key-help");
            assert.match(message, /presents ssh-ed25519 SHA256:\S+, but connection\.hostKey is ssh-ed25519 SHA256:/);
            assert.match(message, /renew it on purpose/);
        });

        it("secret inputs are masked in errors and logs", () => {
            assert.match(diagnostics(result, "masked"), /Process exited with status 1: running "\[secret\]"/);
            const all = JSON.stringify(result.diagnostics) + result.screen;
            for (const secret of ["the-secret-input", "the-secret-variable", "the-secret-command"]) {
                assert.ok(!all.includes(secret), secret);
            }
        });

        it("a preview names all inputs that are unknown or wrong", async () => {
            class Raw extends pulumi.CustomResource {}
            const preview = await stack.preview(async () => {
                const inputs = { connection: { ...connection, hostkey: "x", dialErrorLimit: -2 }, crate: "true" };
                new Raw("command:remote:Command", "wrong-inputs", inputs, { version: "1.2.1" });
            });
            const message = diagnostics(preview, "wrong-inputs");
            assert.match(message, /crate: the local cloud does not understand this input; it knows /);
            assert.match(message, /connection\.hostkey: the local cloud does not understand this input; it knows /);
            assert.match(message, /connection\.dialErrorLimit is -2, but must be -1 or more/);
        });
    });
});
