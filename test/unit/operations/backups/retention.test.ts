import * as assert from "node:assert/strict";
import type { BackupEntry } from "../../../../operations/backups/backup-entry";
import { keptBackups } from "../../../../operations/backups/retention";

// A Friday.
const now = Date.parse("2026-11-20T12:00:00Z") / 1000;
const at = (time: string, complete = true): BackupEntry => ({
    run: time,
    time: Date.parse(`${time}Z`) / 1000,
    complete,
    number: 0,
});
/** @param backups the newest first */
const kept = (backups: BackupEntry[], days: number, weeks: number) =>
    [...keptBackups(backups, { days, weeks }, now)].map(({ run }) => run).sort();

describe("the rule for backups", () => {
    const schedule = Array.from({ length: 60 * 4 }, (_, index) =>
        at(new Date((now - index * 6 * 3600) * 1000).toISOString().slice(0, 19)),
    );

    it("keeps all of the last day, the newest of each day, and of each week", () => {
        assert.deepEqual(kept(schedule, 3, 3), [
            "2026-11-08T18:00:00", // the week before the last
            "2026-11-15T18:00:00", // the last week
            "2026-11-18T18:00:00",
            "2026-11-19T18:00:00",
            "2026-11-20T00:00:00",
            "2026-11-20T06:00:00",
            "2026-11-20T12:00:00",
        ]);
    });

    it("keeps the newest one however old it is", () => {
        assert.deepEqual(kept([at("2024-01-02T00:00:00"), at("2024-01-01T00:00:00")], 3, 3), ["2024-01-02T00:00:00"]);
    });

    it("does not take one that was interrupted for the newest of its day", () => {
        const backups = [at("2026-11-18T18:00:00", false), at("2026-11-18T12:00:00")];
        assert.deepEqual(kept(backups, 3, 0), ["2026-11-18T12:00:00"]);
    });

    it("does not delete one that is being made", () => {
        assert.deepEqual(kept([at("2026-11-20T11:59:00", false)], 3, 3), ["2026-11-20T11:59:00"]);
    });

    it("does not let one from the future take the place of another", () => {
        const backups = [at("2027-01-01T00:00:00"), at("2026-11-18T12:00:00")];
        assert.ok(kept(backups, 3, 0).includes("2026-11-18T12:00:00"));
    });

    it("deletes one from the future when the ones that were made with it are deleted", () => {
        const backups = [at("2026-11-20T12:00:00"), at("2026-10-02T06:00:00"), at("2027-10-02T00:00:00")];
        assert.deepEqual(kept(backups, 3, 3), ["2026-11-20T12:00:00"]);
    });

    it("keeps the newest one, although a clock that was behind has dated it long ago", () => {
        const backups = [at("2024-01-01T00:00:00"), at("2026-11-18T12:00:00")];
        assert.deepEqual(kept(backups, 3, 0), ["2024-01-01T00:00:00", "2026-11-18T12:00:00"]);
    });
});
