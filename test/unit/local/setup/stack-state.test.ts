import * as assert from "node:assert/strict";
import * as fs from "node:fs";
import * as os from "node:os";
import * as path from "node:path";
import { isProtected, restoreState, stateFile } from "../../../../local/setup/stack-state";
import { withTemporaryFolder } from "../../../../toolchain/temporary-folder";

describe("restoreState", () => {
    let state: string;
    let file: string;

    beforeEach(() => {
        state = fs.mkdtempSync(path.join(os.tmpdir(), "stack-state-"));
        file = path.join(state, ".pulumi", "stacks", "site", "local.json");
        fs.mkdirSync(path.dirname(file), { recursive: true });
        fs.writeFileSync(`${file}.bak`, '{"version":3,"before":true}');
    });
    afterEach(() => fs.rmSync(state, { recursive: true }));

    it("leaves a complete state alone", async () => {
        fs.writeFileSync(file, '{"version":3}');
        assert.equal(await restoreState(state, "site", "local"), false);
        assert.equal(fs.readFileSync(file, "utf8"), '{"version":3}');
    });

    for (const [what, text] of [
        ["empty", ""],
        ["incomplete", '{"version":3,"check'],
    ]) {
        it(`replaces an ${what} one by the previous one`, async () => {
            fs.writeFileSync(file, text);
            assert.equal(await restoreState(state, "site", "local"), true);
            assert.equal(fs.readFileSync(file, "utf8"), '{"version":3,"before":true}');
        });
    }

    it("puts a file that is gone back, from the one beside it or else from the newest update", async () => {
        assert.equal(await restoreState(state, "site", "local"), true);
        assert.equal(fs.readFileSync(file, "utf8"), '{"version":3,"before":true}');
        fs.rmSync(path.dirname(file), { recursive: true });
        const history = path.join(state, ".pulumi", "history", "site", "local");
        fs.mkdirSync(history, { recursive: true });
        fs.writeFileSync(path.join(history, "local-17.checkpoint.json"), '{"version":3,"update":17}');
        fs.writeFileSync(path.join(history, "local-18.checkpoint.json"), '{"version":3,"update":18}');
        fs.writeFileSync(path.join(history, "local-18.history.json"), "{}");
        assert.equal(await restoreState(state, "site", "local"), true);
        assert.equal(fs.readFileSync(file, "utf8"), '{"version":3,"update":18}');
    });

    it("removes incomplete attributes, with which Pulumi reads no state", async () => {
        fs.writeFileSync(file, '{"version":3}');
        fs.writeFileSync(`${file}.attrs`, "");
        fs.writeFileSync(`${file}.bak.attrs`, '{"user.content_type":"application/json"}');
        assert.equal(await restoreState(state, "site", "local"), false);
        assert.deepEqual(fs.readdirSync(path.dirname(file)).sort(), [
            "local.json",
            "local.json.bak",
            "local.json.bak.attrs",
        ]);
    });

    it("does nothing without a better one", async () => {
        fs.writeFileSync(file, "");
        fs.writeFileSync(`${file}.bak`, "");
        assert.equal(await restoreState(state, "site", "local"), false);
    });
});

describe("isProtected", () => {
    const answer = (text?: string) =>
        withTemporaryFolder(async (state) => {
            const file = stateFile(state, "site", "local");
            fs.mkdirSync(path.dirname(file), { recursive: true });
            if (text !== undefined) {
                fs.writeFileSync(file, text);
            }
            return isProtected(state, "site", "local");
        });
    const stateOf = (...resources: object[]) => JSON.stringify({ version: 3, checkpoint: { latest: { resources } } });

    it("is so with one protected resource among others", async () => {
        assert.equal(await answer(stateOf({ urn: "one" }, { urn: "two", protect: true })), true);
    });

    it("is not so without any, nor without a state", async () => {
        assert.equal(await answer(stateOf({ urn: "one" }, { urn: "two", protect: false })), false);
        for (const none of [undefined, "", "{}", '{"version":3,"checkpoint":{"latest":null}}']) {
            assert.equal(await answer(none), false);
        }
    });
});
