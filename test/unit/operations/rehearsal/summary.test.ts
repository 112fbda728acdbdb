import * as assert from "node:assert/strict";
import { describeMailbox } from "../../../../operations/rehearsal/mailbox-line";
import type { Line, State } from "../../../../operations/status/line";
import { isHealthy, nextStepLines } from "../../../../operations/rehearsal/summary";

describe("what npm run local says at its end", () => {
    for (const [folder, named] of [
        ["app", "app/"],
        ["../site", "../site/"],
        ["/srv/site/", "/srv/site/"],
    ]) {
        it(`names the application's folder, ${folder}`, () => {
            const outputs = { url: "https://www.foobar.com/", addressUrl: "http://198.51.100.2/" };
            const lines = nextStepLines("local", outputs, folder!, []);
            assert.ok(lines.includes(`  Change it      edit ${named}, then npm run local`), lines.join("\n"));
        });
    }

    it("names the mailbox, and the mail without which no alarm is mailed", () => {
        const outputs = { url: "https://www.foobar.com/", addressUrl: "http://198.51.100.2/" };
        const mailLines = (mailbox?: string) =>
            nextStepLines("local", outputs, "app", [], mailbox).filter((line) => line.includes("Mail"));
        const url = "http://198.51.100.4:8025/";
        assert.deepEqual(mailLines(), []);
        assert.deepEqual(mailLines(describeMailbox(url, 3, false)), [`  Mail           ${url} (3 mails)`]);
        assert.match(mailLines(describeMailbox(url, 1, true))[0]!, /\(1 mail; no alarm is mailed before the link/);
    });

    const line = (id: string, state: State): Line => ({ id, state, title: id, value: "" });
    for (const [id, state, healthy] of [
        ["outside.page", "problem", false],
        ["service.MySQL", "problem", false],
        ["server", "unknown", false],
        ["outside.page", "warning", true],
        ["requests.errors", "problem", true],
        ["drift", "problem", true],
    ] as const) {
        it(`ends with ${healthy ? "success" : "an error"} if ${id} is a ${state}`, () => {
            assert.equal(isHealthy([line("outside.health", "ok"), line(id, state)]), healthy);
        });
    }
});
