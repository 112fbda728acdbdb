import * as assert from "node:assert/strict";
import { reliabilityPage } from "../../docs/reliability";
import { reliabilityTable, roughly } from "../support/reliability";

const cost = { fault: "the cable", noticed: "nothing", duration: "—", lost: "nothing", act: "nothing" };

describe("the table of the cost of faults", () => {
    it("gives durations as the next of a few upper bounds, so that it stays the same in the next run", () => {
        assert.deepEqual([0, 0.2, 1, 1.4, 38, 301].map(roughly), [
            "—",
            "under 1 s",
            "under 2 s",
            "under 2 s",
            "under 60 s",
            "more than 300 s",
        ]);
    });

    it("has one row for each fault, in the order of the run", () => {
        const rows = reliabilityTable([cost, { ...cost, fault: "a|b" }]).split("\n");
        assert.equal(rows.length, 4);
        assert.equal(rows[2], "| the cable | nothing | — | nothing | nothing |");
        assert.match(rows[3]!, /^\| a\\\|b \|/);
    });

    it("says when and on which computer it was measured", () => {
        const page = reliabilityPage([cost], "2027-01-02");
        assert.match(page, /on 2027-01-02/);
        assert.match(page, /a small computer for tests/);
        assert.ok(page.includes(reliabilityTable([cost])));
    });
});
