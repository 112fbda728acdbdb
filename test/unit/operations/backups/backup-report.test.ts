import * as assert from "node:assert/strict";
import { parseReport, reportWarnings } from "../../../../operations/backups/backup-report";

const now = 1_800_000_000;
const report = (...lines: string[]) =>
    parseReport([...lines, `schedule 6 ${now + 600} active`, `now ${now}`].join("\n"));
const newest = `complete 20270115T075000Z ${now - 600} aaaa bbbb 2244 7 500 70 0 -`;

describe("the server's report on its backups", () => {
    it("has nothing to warn of when the newest backup is young and everything went well", () => {
        const good = report(newest, `last backup ok ${now - 590} 10 x`, `last verify ok ${now - 60} 2300 x 4`);
        assert.deepEqual(reportWarnings(good), []);
        assert.equal(good.next, now + 600);
        assert.deepEqual(good.backups, [
            {
                run: "20270115T075000Z",
                time: now - 600,
                complete: true,
                bytes: 2244,
                number: 7,
                rowBytes: 500,
                fileBytes: 70,
                skipped: 0,
                smaller: false,
            },
        ]);
    });

    it("warns of a failure, with its reason", () => {
        const failed = report(newest, `last backup failed ${now - 60} Fatal: unable to save snapshot`);
        assert.match(reportWarnings(failed)[0]!, /failed 60 s ago: Fatal: unable to save snapshot/);
    });

    it("warns of a verification that failed, with its reason", () => {
        const failed = reportWarnings(report(newest, `last verify failed ${now - 60} rows differ`));
        assert.match(failed[0]!, /verification failed 60 s ago/);
        assert.match(failed[1]!, /rows differ/);
    });

    it("takes the newer of the verifications that the server and the bucket know of", () => {
        const inBucket = report(newest, `verification failed ${now - 60} -`, `last verify ok ${now - 120} 2300 x 4`);
        assert.equal(inBucket.verification?.good, false);
        const onServer = report(newest, `verification ok ${now - 60} x`, `last verify failed ${now - 30} rows differ`);
        assert.equal(onServer.verification?.good, false);
    });

    it("warns when the schedule is off", () => {
        const off = parseReport([newest, "schedule 6 0 inactive", `now ${now}`].join("\n"));
        assert.match(reportWarnings(off)[0]!, /schedule is off/);
    });
});
