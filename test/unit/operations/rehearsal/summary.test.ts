import * as assert from "node:assert/strict";
import { nextStepLines } from "../../../../operations/rehearsal/summary";

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
});
