import assert from "node:assert/strict";
import { askInside, readCheck } from "../../../../operations/status/server";
import type { Stack } from "../../../../operations/stack/stack";

const at = Date.parse("2026-11-30T07:00:00Z");
const asked = { begin: at - 500, end: at + 800 };
const line = {
    id: "disk.files",
    title: "Files volume",
    state: "ok",
    value: "42 %",
    limit: "95 %",
    since: null,
    remedy: null,
};
const check = (altered: object = {}) =>
    JSON.stringify({ at: "2026-11-30T07:00:00Z", lines: [line], metrics: {}, ...altered });

describe("The server's check", () => {
    for (const [said, remedy] of [
        ["ssh: connect to host 198.51.100.7 port 22: Connection refused", /^sshd does not run there: .*reboot/],
        ["ssh: connect to host 198.51.100.7 port 22: Connection timed out", /^npm run up starts a server .*sshAllowed/],
    ] as const) {
        it(`was not asked, with what to do, if SSH says “${said.split(": ").pop()}”`, async () => {
            const stack = { onServer: () => Promise.reject(new Error(said)) } as unknown as Stack;
            assert.match((await askInside(stack))[0]!.remedy!, remedy);
        });
    }

    it("is read without what is empty", () => {
        assert.deepEqual(readCheck(check(), asked), [
            { id: "disk.files", title: "Files volume", state: "ok", value: "42 %", limit: "95 %" },
        ]);
    });

    for (const [what, text] of Object.entries({
        "is no JSON": "sudo: a password is required",
        "is empty": "",
        "is no object": "null",
        "has no lines": check({ lines: "none" }),
        "has no time": check({ at: 3 }),
        "has a line without a title": check({ lines: [{ ...line, title: undefined }] }),
        "has a state that nobody knows": check({ lines: [{ ...line, state: "fine" }] }),
        "has a limit that is no text": check({ lines: [{ ...line, limit: 95 }] }),
    })) {
        it(`was not asked if its answer ${what}`, () => {
            const [only, ...others] = readCheck(text, asked);
            assert.deepEqual([only?.state, others.length], ["unknown", 0]);
            assert.match(only!.value, /^not asked: /);
        });
    }

    for (const [what, seconds, wrong] of [
        ["a little late", 20, false],
        ["minutes late", -300, true],
        ["minutes early", 300, true],
    ] as const) {
        it(`${wrong ? "finds" : "does not mind"} a clock that is ${what}`, () => {
            const time = new Date(at + seconds * 1000).toISOString();
            const found = readCheck(check({ at: time }), asked).filter(({ id }) => id === "clock.difference");
            assert.equal(found.length, wrong ? 1 : 0);
        });
    }
});
