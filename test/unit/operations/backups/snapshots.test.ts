import * as assert from "node:assert/strict";
import * as fs from "node:fs";
import * as path from "node:path";
import { parseReport } from "../../../../operations/backups/backup-report";
import { groupSnapshots, listVerifications } from "../../../../operations/backups/snapshots";
import { projectFolder } from "../../../support/declared-settings";

const fixture = (name: string) =>
    fs.readFileSync(path.join(projectFolder, "test", "fixtures", "backups", name), "utf8");
const snapshots = JSON.parse(fixture("snapshots.json"));

describe("restic's snapshots", () => {
    it("are one backup if they have the same run and number, and whole with both parts", () => {
        assert.deepEqual(
            groupSnapshots(snapshots).map(({ number, run, complete, snapshots: ids }) => [number, run, complete, ids]),
            [
                [10, "20261102T120000Z", false, ["f1-id"]],
                [3, "20261102T060000Z", false, ["e1-id"]],
                [2, "20261102T060000Z", true, ["d1-id", "d2-id"]],
                [1, "20271102T000000Z", true, ["c1-id", "c2-id"]],
                [0, "20261101T060000Z", false, ["b1-id"]],
                [0, "20261101T000000Z", true, ["a1-id", "a2-id"]],
            ],
        );
    });

    it("are verifications too, the newest by the number of what was verified", () => {
        assert.deepEqual(listVerifications(snapshots), [
            { snapshot: "v2-id", good: true, time: 1793602800, run: "20261102T060000Z" },
            { snapshot: "v1-id", good: false, time: 1825117200, run: "-" },
        ]);
    });

    // test/contract/backups.test.ts compares the list with what the server's own program makes of the same snapshots.
    it("are grouped as on the server", () => {
        const report = parseReport(fixture("listed.txt"));
        const listed = report.backups.map(({ bytes: _, ...backup }) => backup);
        const grouped = groupSnapshots(snapshots).map(({ snapshots: _, ...backup }) => backup);
        assert.deepEqual(withoutUndefined(listed), withoutUndefined(grouped));
        const newest = { ...listVerifications(snapshots)[0], snapshot: undefined };
        assert.deepEqual(report.verification, withoutUndefined(newest));
    });
});

function withoutUndefined(value: unknown): unknown {
    return JSON.parse(JSON.stringify(value));
}
