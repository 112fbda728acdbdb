import * as assert from "node:assert/strict";
import { parseReport, warningsOf } from "../../../../operations/backups/backup-report";

const now = 1_800_000_000;
const report = (...lines: string[]) =>
    parseReport([...lines, `schedule 6 ${now + 600} active`, `now ${now}`].join("\n"));
const newest = `complete 20270115T075000Z ${now - 600} aaaa bbbb 2244`;

describe("the report on backups", () => {
    it("has nothing to warn of when the newest backup is young and everything went well", () => {
        const good = report(newest, `last backup ok ${now - 590} 10 x`, `last verify ok ${now - 60} 2300 x 4`);
        assert.deepEqual(warningsOf(good), []);
        assert.equal(good.next, now + 600);
        assert.deepEqual(good.backups, [{ run: "20270115T075000Z", time: now - 600, complete: true, bytes: 2244 }]);
    });

    it("warns when there is none", () => {
        assert.match(warningsOf(report())[0]!, /no complete backup/);
    });

    it("does not count one that was interrupted", () => {
        assert.match(warningsOf(report(`incomplete 20270115T075000Z ${now - 600}`))[0]!, /no complete backup/);
    });

    it("warns when the newest one is older than two intervals", () => {
        assert.match(warningsOf(report(`complete old ${now - 13 * 3600} a b 1`))[0]!, /13 h old.*every 6 h/);
    });

    it("warns of a failure, with its reason", () => {
        const failed = report(newest, `last backup failed ${now - 60} Fatal: unable to save snapshot`);
        assert.match(warningsOf(failed)[0]!, /failed 60 s ago: Fatal: unable to save snapshot/);
    });

    it("warns of a verification that failed", () => {
        assert.match(
            warningsOf(report(newest, `last verify failed ${now - 60} rows differ`))[0]!,
            /verification failed/,
        );
    });

    it("warns when the schedule is off", () => {
        const off = parseReport([newest, "schedule 6 0 inactive", `now ${now}`].join("\n"));
        assert.match(warningsOf(off)[0]!, /schedule is off/);
    });
});
