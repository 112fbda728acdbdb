import * as assert from "node:assert/strict";
import { Rows, type Content, type Replacement } from "../../chaos/rows";
import type { Attempt } from "../../support/constant-visitors";

/** An entry that took from one moment to the next. */
const entry = (name: string, sent: number, acknowledged = true): Attempt => ({
    name,
    sent,
    ended: sent + 1,
    acknowledged,
});
const content = (certain: string[], possible: string[] = []): Content => ({
    certain: new Set(certain),
    possible: new Set(possible),
});

describe("the rows that have to be in the database", () => {
    let rows: Rows;

    beforeEach(() => {
        rows = new Rows();
        rows.begin(["first"]);
    });

    it("are those that were there and those that were acknowledged since", () => {
        assert.deepEqual(rows.check(["first", "a", "b"], [entry("a", 1), entry("b", 2)]), []);
        assert.deepEqual(rows.check(["first", "a", "b", "c"], [entry("c", 3)]), []);
    });

    it("are lost if one of them is missing", () => {
        assert.deepEqual(rows.check(["first", "b"], [entry("a", 1), entry("b", 2)]), ["acknowledged and lost: a"]);
        assert.deepEqual(rows.check([], []), ["acknowledged and lost: first"]);
    });

    it("are doubled if one is there twice", () => {
        assert.deepEqual(rows.check(["first", "a", "a"], [entry("a", 1)]), ["twice in the database: a"]);
    });

    it("are no others", () => {
        assert.deepEqual(rows.check(["first", "stranger"], []), ["in the database, and should not be: stranger"]);
    });

    it("may be those that were not acknowledged, at once or later, and only once there they must stay", () => {
        assert.deepEqual(rows.check(["first"], [entry("late", 1, false)]), []);
        assert.deepEqual(rows.check(["first", "late"], []), []);
        assert.deepEqual(rows.check(["first"], []), ["acknowledged and lost: late"]);
    });

    it("go on from the last check that found nothing wrong", () => {
        assert.notDeepEqual(rows.check([], []), []);
        assert.deepEqual(rows.check(["first"], []), []);
    });

    describe("in a backup", () => {
        it("are those acknowledged before it began, and perhaps those written meanwhile", () => {
            const attempts = [entry("before", 1), entry("lost", 2, false), entry("meanwhile", 11), entry("after", 30)];
            const { certain, possible } = rows.backedUp(attempts, 10, 20);
            assert.deepEqual([...certain], ["first", "before"]);
            assert.deepEqual([...possible], ["lost", "meanwhile"]);
        });
    });

    describe("after a restore", () => {
        const attempts = [entry("before", 1), entry("meanwhile", 11), entry("after", 21)];
        const restore = (changes: Partial<Replacement> = {}): Replacement => ({
            by: content(["old", "first"], ["perhaps"]),
            began: 10,
            ended: 20,
            done: true,
            ...changes,
        });

        it("are the backup's and those acknowledged afterwards", () => {
            assert.deepEqual(rows.check(["old", "first", "after"], attempts, restore()), []);
            assert.deepEqual(rows.check(["old", "first", "after", "new"], [entry("new", 30)]), []);
        });

        it("may be those that the backup may hold, and those written meanwhile", () => {
            assert.deepEqual(rows.check(["old", "first", "perhaps", "meanwhile", "after"], attempts, restore()), []);
        });

        it("are not those acknowledged before it", () => {
            assert.deepEqual(rows.check(["old", "first", "before", "after"], attempts, restore()), [
                "in the database, and should not be: before",
            ]);
        });

        it("are lost if one of the backup's, or one acknowledged afterwards, is missing", () => {
            assert.deepEqual(rows.check(["first"], attempts, restore()), ["acknowledged and lost: old, after"]);
        });

        it("are in what was put aside, if they are not in the database", () => {
            const there = ["old", "first", "after"];
            const aside = ["first", "before", "meanwhile"];
            assert.deepEqual(rows.check(there, attempts, restore({ aside })), []);
        });

        it("are lost if they are in neither", () => {
            const there = ["old", "first", "after"];
            const aside = ["first", "before"];
            assert.deepEqual(rows.check(there, attempts, restore({ aside })), [
                "acknowledged, and neither in the database nor in what was put aside: meanwhile",
            ]);
        });

        it("that was interrupted are all the old ones or all the new ones", () => {
            const interrupted = () => restore({ done: false, ended: 40 });
            assert.deepEqual(rows.check(["first", "before", "meanwhile", "after"], attempts, interrupted()), []);
            rows.begin(["first"]);
            assert.deepEqual(rows.check(["old", "first", "after"], attempts, interrupted()), []);
            rows.begin(["first"]);
            assert.notDeepEqual(rows.check(["old", "first", "before"], attempts, interrupted()), []);
            rows.begin(["first"]);
            assert.notDeepEqual(rows.check([], attempts, interrupted()), []);
        });
    });
});
