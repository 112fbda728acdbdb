import * as assert from "node:assert/strict";
import type { BackupEntry, Verification } from "../../../../operations/backups/backup-entry";
import { repositoryProblem } from "../../../../operations/backups/repository";
import { warningsOf } from "../../../../operations/backups/warnings";

const now = 1_800_000_000;
const hour = 3600;
const day = 24 * hour;
/** A complete backup, so many hours old. */
const backup = (hours: number, altered: Partial<BackupEntry> = {}): BackupEntry => ({
    run: `${hours} h old`,
    time: now - hours * hour,
    complete: true,
    number: 1000 - hours,
    rowBytes: 1000,
    fileBytes: 500,
    skipped: 0,
    smaller: false,
    ...altered,
});
const verified: Verification = { good: true, time: now - day, run: "25 h old" };
const schedule = [1, 7, 13, 19, 25, 31].map((hours) => backup(hours));
const warnings = (backups: BackupEntry[], verification: Verification | undefined = verified) =>
    warningsOf({ backups, verification, hours: 6, now });
const newest = (altered: Partial<BackupEntry>) => [backup(1, altered), ...schedule.slice(1)];

describe("the warnings about backups", () => {
    it("are none when the newest one is young, whole, verified, and no smaller than it was", () => {
        assert.deepEqual(warnings(schedule), []);
    });

    it("say that there is none, even if one was interrupted", () => {
        assert.match(warnings([backup(1, { complete: false })])[0]!, /no complete backup/);
    });

    it("say that the newest one is too old", () => {
        assert.match(warnings([backup(13)])[0]!, /13 h old.*every 6 h/);
    });

    it("say that the last verification failed", () => {
        const [warning] = warnings(schedule, { good: false, time: now - hour, run: "-" });
        assert.match(warning!, /verification failed 60 min ago/);
    });

    it("say that the last verification is too long ago, but not if one was missed", () => {
        assert.match(warnings(schedule, { ...verified, time: now - 16 * day })[0]!, /verification was 16 days ago/);
        assert.deepEqual(warnings(schedule, { ...verified, time: now - 14 * day }), []);
    });

    it("say that none was ever verified, but not on the first day", () => {
        const never = (backups: BackupEntry[]) => warningsOf({ backups, hours: 6, now });
        assert.match(never(schedule)[0]!, /no backup was ever verified/);
        assert.deepEqual(never(schedule.slice(0, 3)), []);
    });

    it("say that there are suddenly no rows, or less than half", () => {
        assert.match(warnings(newest({ rowBytes: 0 }))[0]!, /shrunk: 0 KiB of rows, where there were 1 KiB/);
        assert.match(warnings(newest({ rowBytes: 499 }))[0]!, /shrunk/);
        assert.deepEqual(warnings(newest({ rowBytes: 500 })), []);
    });

    it("say that files are gone", () => {
        assert.match(warnings(newest({ fileBytes: 0 }))[0]!, /0 KiB of files/);
    });

    it("notice a shrinking that is several backups ago, for a week", () => {
        const shrunk = schedule.slice(0, 5).map((entry) => ({ ...entry, rowBytes: 10 }));
        assert.match(warnings([...shrunk, schedule[5]!])[0]!, /shrunk/);
        assert.deepEqual(warnings([...shrunk, backup(8 * 24)]), []);
    });

    it("accept a shrinking that somebody has explained, and the backups after it", () => {
        const explained = backup(7, { rowBytes: 10, smaller: true });
        assert.deepEqual(warnings([backup(1, { rowBytes: 10 }), explained, ...schedule.slice(2)]), []);
        assert.deepEqual(warnings(newest({ rowBytes: 10, smaller: true })), []);
        assert.match(warnings([backup(1, { rowBytes: 1 }), explained, ...schedule.slice(2)])[0]!, /shrunk/);
    });

    it("know no size of an older program's backups, and compare none", () => {
        const older = schedule.map((entry) => ({ ...entry, number: 0, rowBytes: undefined, fileBytes: undefined }));
        assert.deepEqual(warnings(older), []);
        assert.deepEqual(warnings([backup(0), ...older]), []);
    });

    it("say that the newest one was interrupted, but not while it is made", () => {
        assert.match(warnings([backup(7, { complete: false }), backup(8)])[0]!, /7 h old, was interrupted/);
        assert.deepEqual(warnings([backup(0, { complete: false }), ...schedule]), []);
    });

    it("say that a time is in the future, as long as it matters", () => {
        const future = backup(-365 * 24, { number: 2000 });
        assert.match(warnings([future, ...schedule])[0]!, /clock was or is wrong: .* is dated 365 days in the future/);
        assert.match(warnings([backup(1, { number: 3000 }), future, ...schedule.slice(1)])[0]!, /clock/);
        const later = [1, 7, 13, 19, 25, 31, 37, 43, 49].map((hours) => backup(hours, { number: 3000 - hours }));
        assert.deepEqual(warnings([...later, future]), []);
    });

    it("are not silenced by a newest backup from the future", () => {
        const future = backup(-365 * 24, { number: 1 });
        assert.match(warnings([backup(20), future])[0]!, /20 h old/);
    });

    it("say that files were left out", () => {
        assert.match(warnings(newest({ skipped: 2 }))[0]!, /2 files are not in the newest backup/);
    });

    it("come with the worst first", () => {
        const all = warnings([backup(40, { rowBytes: 0, skipped: 1 }), backup(41)], { ...verified, good: false });
        assert.deepEqual(
            all.map((warning) => /is 40 h old|verification failed|shrunk|not in the newest/.exec(warning)?.[0]),
            ["is 40 h old", "verification failed", "shrunk", "not in the newest"],
        );
    });
});

describe("a repository that cannot be opened", () => {
    it("has another password", () => {
        const older = "Fatal: wrong password or no key found";
        assert.match(repositoryProblem(older, "abc"), /backupPassword does not open the backups/);
    });

    it("is gone, whatever restic's version calls it", () => {
        for (const errors of [
            "Fatal: repository does not exist: unable to open config file: Stat: The specified key does not exist.",
            "Fatal: unable to open config file: Stat: stat /b/config: no such file\nIs there a repository at the following location?",
        ]) {
            assert.match(
                repositoryProblem(errors, "abc"),
                /there is no repository; the backups were in abc.*begin-anew/,
            );
        }
    });

    it("does not count as gone where the credentials don't reach it", () => {
        const denied =
            "Fatal: unable to open config file: Stat: Access Denied.\nIs there a repository at the following location?";
        assert.match(repositoryProblem(denied), /cannot be read with this computer's credentials.*Access Denied/s);
    });
});
