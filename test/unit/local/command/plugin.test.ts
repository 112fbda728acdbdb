import * as assert from "node:assert/strict";

import { commandPlugin } from "../../../../local/command/plugin";
import { Provider } from "../../../../local/provider/provider";

const urn = (type: string, name = "name") => `urn:pulumi:stack::project::a:b:Parent$command:${type}::${name}`;
const mark = "4dabf18193072939515e22adb298388d";
const secret = (value: unknown) => ({ [mark]: "1b47061264138c4ac30d75fd1eb44270", value });
const unknown = "04da6b54-80e4-46f7-96ec-b56ff0331ba9";
const file = { [mark]: "c44067f5952c0a294b673a41bacd8c17", hash: "h", path: "/p" };

const messages: string[] = [];
const provider = new Provider(commandPlugin(), () => ({
    message: (_severity, text) => void messages.push(text),
    status: (text) => void messages.push(text),
    flush: async () => {},
}));
const reasons = async (type: string, inputs: Record<string, unknown>): Promise<string[]> =>
    ((await provider.check(urn(type), {}, inputs)).failures ?? []).map(({ reason }) => reason);

describe("command provider", () => {
    const command = { connection: secret({ host: "h" }), create: "true" };

    describe("check", () => {
        it("fills in upstream's defaults and keeps the connection secret", async () => {
            const { inputs, failures } = await provider.check(urn("remote:Command"), {}, command);
            assert.deepEqual(failures, []);
            assert.deepEqual(inputs, {
                create: "true",
                connection: secret({ host: "h", port: 22, user: "root", dialErrorLimit: 10, perDialTimeout: 15 }),
                addPreviousOutputInEnv: true,
            });
        });

        it("accepts what a preview doesn't know yet", async () => {
            assert.deepEqual(
                await reasons("remote:Command", { connection: { host: unknown }, environment: unknown }),
                [],
            );
            assert.deepEqual(await reasons("remote:Command", { connection: secret(unknown), create: unknown }), []);
        });

        it("names every problem at once", async () => {
            const all = await reasons("remote:Command", {
                connection: { host: 5, port: 70000, proxy: { user: "u", colour: "red" } },
                crate: "true",
                logging: "loud",
                environment: { A: 1 },
                triggers: "no list",
            });
            for (const expected of [
                /^connection\.host must be a string, but is a number$/,
                /^connection\.port is 70000, but must be between 1 and 65535$/,
                /^connection\.proxy\.colour: the local cloud does not understand this input; it knows agentSocketPath, /,
                /^missing required input connection\.proxy\.host$/,
                /^crate: the local cloud does not understand this input; it knows addPreviousOutputInEnv, /,
                /^logging is "loud", but must be one of stdout, stderr, stdoutAndStderr, none$/,
                /^environment must be a map of strings$/,
                /^triggers must be a list, but is a string$/,
            ]) {
                assert.ok(
                    all.some((reason) => expected.test(reason)),
                    `${expected} in ${JSON.stringify(all, undefined, 2)}`,
                );
            }
            assert.equal(all.length, 8);
        });

        it("rejects inputs and types of the official plugin that it doesn't have", async () => {
            assert.match(
                (await reasons("local:Command", { assetPaths: ["*"] }))[0],
                /^assetPaths is not supported here/,
            );
            assert.match(
                (await reasons("remote:CopyFile", {}))[0],
                /does not know command:remote:CopyFile; it knows command:local:Command, /,
            );
        });

        it("never shows a value that is secret", async () => {
            const all = await reasons("remote:Command", { connection: secret({ host: ["hidden"], port: "hidden" }) });
            assert.equal(all.length, 2);
            assert.ok(!all.join().includes("hidden"));
        });

        it("rejects archives that are not on this computer", async () => {
            const source = { [mark]: "0def7320c3a5731c473e5ecbe6d01bc7", hash: "h", assets: { a: file } };
            assert.deepEqual(
                await reasons("remote:CopyToRemote", { connection: command.connection, source, remotePath: "/x" }),
                ["archive must be a path to a file or directory"],
            );
        });
    });

    describe("diff", () => {
        const state = { ...command, triggers: ["a"], stdout: "out", stderr: "" };
        const diff = (news: Record<string, unknown>) => provider.diff("id", urn("remote:Command"), state, news);

        it("ignores outputs", async () => {
            assert.deepEqual(await diff({ ...command, triggers: ["a"] }), { changes: false, replaces: [] });
        });

        it("updates for any input", async () => {
            assert.deepEqual(await diff({ ...command, triggers: ["a"], create: "false" }), {
                changes: true,
                replaces: [],
            });
        });

        it("replaces for a trigger that changed or isn't known yet", async () => {
            for (const triggers of [["b"], [unknown], undefined]) {
                assert.deepEqual(await diff({ ...command, triggers }), { changes: true, replaces: ["triggers"] });
            }
        });
    });

    describe("local command", () => {
        const type = urn("local:Command", "a::b");

        it("has outputs, and an id that begins with its name", async () => {
            const { id, outs } = await provider.create(type, { create: "echo out; echo err >&2" });
            assert.match(id, /^a::b[0-9a-f]{8}$/);
            assert.equal(outs.stdout, "out");
            assert.equal(outs.stderr, "err");
        });

        it("fails with exit status, command and output, and without secrets", async () => {
            const inputs = {
                create: "cat; echo $X; exit 4",
                stdin: secret("hush-hush"),
                environment: { X: secret("psst") },
            };
            messages.length = 0;
            await assert.rejects(provider.create(type, inputs), (error: Error) => {
                assert.equal(error.message, 'exit status 4: running "cat; echo $X; exit 4":\n[secret][secret]\n');
                return true;
            });
            assert.deepEqual(messages, ["[secret][secret]"]);
        });

        it("without `create` runs nothing", async () => {
            assert.equal((await provider.create(type, {})).outs.stdout, "");
        });

        it("in a missing directory fails", async () => {
            await assert.rejects(provider.create(type, { create: "true", dir: "/does/not/exist" }), /ENOENT/);
        });

        it("may leave its input unread", async () => {
            const { outs } = await provider.create(type, {
                create: "exec <&-; echo done",
                stdin: "x".repeat(1_000_000),
            });
            assert.equal(outs.stdout, "done");
        });
    });

    it("rejects unknown functions", async () => {
        await assert.rejects(provider.invoke("command:local:run", {}), /does not know command:local:run/);
    });
});
