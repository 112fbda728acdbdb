import assert from "node:assert/strict";
import * as fs from "node:fs";
import * as path from "node:path";
import { ReleaseSite } from "./server-files/release-site";

describe("visitors who are told to wait", () => {
    const site = new ReleaseSite();
    const paused = path.join(site.folder, "paused");
    const status = async (url: string) => (await site.get(url)).status;

    before(async () => {
        await site.start((_, response) => response.end("a page"), {}, "kept");
        site.deploy(site.makeRelease("first", { staticFolder: "static" }, { "static/site.css": "plain" }));
    });

    after(() => site.stop());

    it("get 503 from the moment of the pause, and the page from the moment of its end", async () => {
        for (const round of [1, 2, 3]) {
            assert.equal(await status("/"), 200, `round ${round}`);
            fs.writeFileSync(paused, "");
            assert.equal(await status("/"), 503, `round ${round}`);
            fs.rmSync(paused);
        }
    });

    it("get static files all the while", async () => {
        fs.writeFileSync(paused, "");
        assert.deepEqual([await status("/static/site.css"), await status("/")], [200, 503]);
        fs.rmSync(paused);
    });
});
