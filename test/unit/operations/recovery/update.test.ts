import * as assert from "node:assert/strict";
import { updateAndMend } from "../../../../operations/recovery/update";
import { SettingsReader } from "../../../../settings/reader";
import type { Stack } from "../../../../operations/stack/stack";

const stopped = { kind: "stopped", what: "nginx.service is stopped", step: "nginx" };
const atWork = { busy: true, reasons: [stopped] };
const deploying = { busy: true, reasons: [] };
const down = { busy: false, reasons: [stopped] };
const well = { busy: false, reasons: [] };
const again = ["--replace", "**$command:remote:Command::nginx"];

/** The type and the name of a database's volume, at the end of its URN. */
const volumeUrn = "urn:pulumi:prod::simple-web-stack::simple-web-stack:index:Server$aws:ebs/volume:Volume::server-data";

describe("an update that takes the database away", () => {
    /** `pulumi up` of a stack that has a data volume, protected or not; the first update deletes an unprotected one. */
    async function update(given: { protect: boolean; tables: string | Error; database?: string }) {
        let updates = 0;
        const answers = [well, well];
        const stack = {
            name: "prod",
            settings: async () => new SettingsReader({ database: given.database ?? "false" }),
            resources: async () => (updates === 0 ? [{ urn: volumeUrn, protect: given.protect }] : []),
            outputs: async () => ({ serverAddress: "198.51.100.2", hostKey: "ssh-ed25519 AAAA" }),
            onServer: async (use: (shell: object) => Promise<string>) =>
                use({
                    output: async (command: string) => {
                        if (!command.includes("mysql")) return JSON.stringify(answers.shift());
                        if (given.tables instanceof Error) throw given.tables;
                        return given.tables;
                    },
                }),
            pulumi: async () => {
                updates++;
                return 0;
            },
        } as unknown as Stack;
        const code = await updateAndMend(stack, [], () => undefined).catch((error: Error) => error.message);
        return { code, updates };
    }

    it("is followed by another one, which starts the server", async () => {
        assert.deepEqual(await update({ protect: false, tables: "3" }), { code: 0, updates: 2 });
    });

    it("stops before anything while its volume is protected, with the number of tables", async () => {
        const { code, updates } = await update({ protect: true, tables: "3\n" });
        assert.equal(updates, 0);
        assert.match(
            String(code),
            /^database is false, and MySQL has 3 tables on the protected data volume, so nothing was changed/,
        );
        assert.match(String(code), /database true --stack prod.*docs\/operations\.md/);
    });

    it("stops as well if the server can't be asked", async () => {
        const { code, updates } = await update({ protect: true, tables: new Error("no route to host") });
        assert.equal(updates, 0);
        assert.match(String(code), /the server can't be asked whether its database has tables/);
    });

    it("is one like all others in a stack that keeps its database", async () => {
        assert.deepEqual(await update({ protect: true, tables: "3", database: "true" }), { code: 0, updates: 1 });
    });
});

describe("an update that asks the server", function () {
    // It asks a busy server once a second.
    this.timeout(10_000);

    let said: string[];
    let https = "true";

    /** The options of each `pulumi up`, with a server that gives these answers one after another. */
    async function updates(...answers: object[]): Promise<{ updates: string[][]; code: number }> {
        const updates: string[][] = [];
        said = [];
        const stack = {
            settings: async () => new SettingsReader({ https, database: "true" }),
            resources: async () => [],
            outputs: async () => ({ serverAddress: "198.51.100.2", hostKey: "ssh-ed25519 AAAA" }),
            onServer: async () => JSON.stringify(answers.shift()),
            pulumi: async (_command: string, ...options: string[]) => {
                updates.push(options);
                return 0;
            },
        } as unknown as Stack;
        const code = await updateAndMend(stack, [], (line) => said.push(line));
        assert.deepEqual(answers, []);
        return { updates, code };
    }

    it("runs the steps that mend what is wrong, and asks again", async () => {
        assert.deepEqual(await updates(down, well), { updates: [again], code: 0 });
    });

    it("waits for the end of what runs on the server while the site is down", async () => {
        assert.deepEqual(await updates(atWork, atWork, down, well), { updates: [again], code: 0 });
    });

    it("does not wait for a deploy, which takes nothing down", async () => {
        assert.deepEqual(await updates(deploying), { updates: [[]], code: 0 });
    });

    it("does not fail for what no step has made and none takes away, and says it", async () => {
        const what = "the user eve has the id of root";
        const stranger = { busy: false, reasons: [{ kind: "drift", what, remedy: "remove it" }] };
        assert.deepEqual(await updates(stranger, stranger), { updates: [[]], code: 0 });
        assert.deepEqual(said, [`on the server: ${what}; remove it`, `still so: ${what}; remove it`]);
    });

    it("fails if something is left", async () => {
        assert.deepEqual(await updates(down, down), { updates: [again], code: 1 });
    });

    describe("and has no certificate", () => {
        const without = { ...well, certificate: { state: "missing", reason: "www.foobar.com does not lead here yet" } };
        const notice = "HTTPS is not there yet: www.foobar.com does not lead here yet";

        it("succeeds, and says at its end what is missing", async () => {
            assert.deepEqual(await updates(without, without), { updates: [[]], code: 0 });
            assert.deepEqual(said, [notice]);
        });

        it("asks once where HTTPS is off", async () => {
            https = "false";
            await updates({ ...well, certificate: { state: "off" } }).finally(() => (https = "true"));
            assert.deepEqual(said, []);
        });

        it("says what is missing from HTTPS that the update has switched on", async () => {
            await updates({ ...well, certificate: { state: "off" } }, without);
            assert.deepEqual(said, [notice]);
        });

        it("says what is missing from HTTPS that was well before the update", async () => {
            await updates({ ...well, certificate: { state: "valid" } }, without);
            assert.deepEqual(said, [notice]);
        });

        it("says nothing of what the update has brought", async () => {
            await updates(without, { ...well, certificate: { state: "valid" } });
            assert.deepEqual(said, []);
        });

        it("says it after what it has mended", async () => {
            const mended = await updates({ ...without, reasons: [stopped] }, without, without);
            assert.deepEqual(mended, { updates: [again], code: 0 });
            assert.deepEqual(said.slice(-2), ["no longer so: nginx.service is stopped", notice]);
        });
    });
});
