import * as assert from "node:assert/strict";
import { updateAndMend } from "../../../../operations/recovery/update";
import type { Stack } from "../../../../operations/stack/stack";

const stopped = { kind: "stopped", what: "nginx.service is stopped", step: "nginx" };
const atWork = { busy: true, reasons: [stopped] };
const deploying = { busy: true, reasons: [] };
const down = { busy: false, reasons: [stopped] };
const well = { busy: false, reasons: [] };
const again = ["--replace", "**$command:remote:Command::nginx"];

describe("an update that asks the server", function () {
    // It asks a busy server once a second.
    this.timeout(10_000);

    /** The options of each `pulumi up`, with a server that gives these answers one after another. */
    async function updates(...answers: object[]): Promise<{ updates: string[][]; code: number }> {
        const updates: string[][] = [];
        const stack = {
            outputs: async () => ({ serverAddress: "198.51.100.2", hostKey: "ssh-ed25519 AAAA" }),
            onServer: async () => JSON.stringify(answers.shift()),
            pulumi: async (_command: string, ...options: string[]) => {
                updates.push(options);
                return 0;
            },
        } as unknown as Stack;
        const code = await updateAndMend(stack, [], () => undefined);
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

    it("fails if something is left", async () => {
        assert.deepEqual(await updates(down, down), { updates: [again], code: 1 });
    });
});
