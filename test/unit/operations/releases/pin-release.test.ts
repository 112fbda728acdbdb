import * as assert from "node:assert/strict";
import * as fs from "node:fs";
import * as path from "node:path";
import { pinRelease } from "../../../../operations/releases/pin-release";
import type { Stack } from "../../../../operations/stack/stack";
import { withTemporaryFolder } from "../../../../toolchain/temporary-folder";

const [running, wanted, earlier] = ["000000000001", "000000000002", "000000000003"];
const well = { busy: false, reasons: [] };

describe("A rollback", () => {
    interface Given {
        /** The release that the stack's file pins before. */
        pinned?: string;
        /** The engine's exit code. */
        code?: number;
        /** Whether the engine gets the stack's lock. */
        locked?: boolean;
        /** The release that has the traffic afterwards. */
        after?: string;
        /** The server's answer afterwards. */
        answer?: object | Error;
    }

    let said: string[];

    /** Rolls back to the wanted release; returns what the stack's file pins afterwards. */
    function rollBack(given: Given): Promise<string> {
        said = [];
        return withTemporaryFolder(async (folder) => {
            const settingsFile = path.join(folder, "Pulumi.prod.yaml");
            fs.writeFileSync(settingsFile, given.pinned ?? "");
            let updated = false;
            const stack = {
                name: "prod",
                settingsFile,
                settings: async () => ({
                    text: (setting: string) =>
                        setting === "pinnedRelease" ? fs.readFileSync(settingsFile, "utf8") : "",
                }),
                set: async (_: string, value: string, file = settingsFile) => fs.writeFileSync(file, value),
                unset: async () => fs.writeFileSync(settingsFile, ""),
                outputs: async () => ({ serverAddress: "198.51.100.2", hostKey: "ssh-ed25519 AAAA" }),
                onServer: async () => {
                    if (updated && given.answer instanceof Error) throw given.answer;
                    return JSON.stringify(updated ? (given.answer ?? well) : well);
                },
                script: async () =>
                    `${running} 2026-11-30T00:00:00Z kept\n${given.after ?? running} 2026-11-29T00:00:00Z running\n`,
                pulumi: async (_: string, ...options: string[]) => {
                    if (given.locked !== false) {
                        fs.writeFileSync(options[options.indexOf("--event-log") + 1]!, "{}\n");
                    }
                    updated = true;
                    return given.code ?? 0;
                },
            } as unknown as Stack;
            assert.equal(await pinRelease(stack, wanted!, (line) => said.push(line)), given.code ?? 0);
            return fs.readFileSync(settingsFile, "utf8");
        });
    }

    it("pins the release", async () => {
        assert.equal(await rollBack({ pinned: earlier, after: wanted }), wanted);
    });

    it("pins nothing while another update has the stack's lock", async () => {
        assert.equal(await rollBack({ pinned: earlier, code: 255, locked: false }), earlier);
    });

    it("pins nothing if the release is refused", async () => {
        assert.equal(await rollBack({ code: 255 }), "");
        assert.equal(
            said.at(-1),
            `release ${wanted} did not get the traffic, see above, so Pulumi.prod.yaml pins none, as before`,
        );
    });

    it("keeps the earlier pin if the release is refused", async () => {
        assert.equal(await rollBack({ pinned: earlier, code: 255, after: earlier }), earlier);
    });

    it("keeps its pin while the server works on, which may give the release the traffic", async () => {
        assert.equal(await rollBack({ pinned: earlier, code: 255, answer: { ...well, busy: true } }), wanted);
    });

    it("keeps its pin if the server can't be asked", async () => {
        assert.equal(await rollBack({ pinned: earlier, code: 255, answer: new Error("no route to host") }), wanted);
    });

    it("keeps its pin if the release has the traffic, and something else failed", async () => {
        assert.equal(await rollBack({ pinned: earlier, code: 1, after: wanted }), wanted);
    });
});
