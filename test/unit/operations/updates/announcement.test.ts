import assert from "node:assert/strict";
import * as fs from "node:fs";
import * as os from "node:os";
import * as path from "node:path";
import type { EngineEvent } from "@pulumi/pulumi/automation";
import { announcement } from "../../../../operations/updates/announcement";
import { step } from "../../../support/engine-events";

const volume = "aws:ebs/volume:Volume";
const mysql = "simple-web-stack:index:MySql$command:remote:Command";
const restart = step({
    operation: "update",
    type: mysql,
    name: "mysql",
    before: { stdin: "RESTARTED_FOR=1\n" },
    after: { stdin: "RESTARTED_FOR=2\n" },
    detailedDiff: { stdin: "update" },
});
const end = { sequence: 9, timestamp: 0, summaryEvent: {} } as EngineEvent;

describe("The announcement after a preview", () => {
    let folder: string;

    beforeEach(() => (folder = fs.mkdtempSync(path.join(os.tmpdir(), "announcement-"))));
    afterEach(() => fs.rmSync(folder, { recursive: true }));

    function announced(...events: EngineEvent[]): string {
        const file = path.join(folder, "events");
        fs.writeFileSync(file, events.map((event) => `${JSON.stringify(event)}\n`).join(""));
        return announcement(file, false);
    }

    it("says that MySQL restarts, and for how long", () =>
        assert.match(
            announced(restart, end),
            /^What visitors notice\n {2}Short outage: MySQL restarts .*\(about 3 s\)\n$/,
        ));

    it("says that visitors notice nothing of a larger volume", () => {
        const grown = step({
            operation: "update",
            type: volume,
            name: "data",
            before: { size: 20 },
            after: { size: 40 },
            detailedDiff: { size: "update" },
        });
        assert.equal(announced(grown, end), "Visitors notice nothing.\n");
    });

    it("says what visitors would notice of an update that a protection blocks", () => {
        const replaced = {
            operation: "replace",
            type: volume,
            name: "data",
            before: { size: 20 },
            after: { size: 20 },
        };
        assert.match(
            announced(step({ ...replaced, protect: true }), end),
            /^What visitors would notice without the protection\n {2}As long as .* nothing happens\.\n {2}Down until/,
        );
    });

    it("says nothing of a new stack", () =>
        assert.equal(
            announced(step({ operation: "create", type: volume, name: "data", after: { size: 20 } }), end),
            "",
        ));

    it("says nothing of an incomplete preview", () => assert.equal(announced(restart), ""));

    it("says nothing where the engine wrote no log", () =>
        assert.equal(announcement(path.join(folder, "none"), false), ""));
});
