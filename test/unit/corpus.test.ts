import * as assert from "node:assert/strict";

import { programNames, readExpectation, type Variant } from "../support/corpus/expectation";
import { figures, judge, matches, type Said } from "../support/corpus/judge";

describe("The corpus", () => {
    const database: Said = {
        family: "single-point-of-failure",
        rule: "database-is-single-point-of-failure-high",
        resource: "Instance::db",
        sentence: "db has no standby.",
    };
    const variant = (altered: Partial<Variant> = {}): Variant => ({
        name: "without-standby",
        findings: {
            "single-point-of-failure": ["database: Instance::db"],
            "maintenance-downtime": [],
            "limited-scalability": [],
            "security-baseline": [],
        },
        because: [],
        ...altered,
    });
    const nothing = variant({ findings: { ...variant().findings, "single-point-of-failure": [] } });

    it("counts what is expected and found as right", () => {
        const verdict = judge(variant(), [database], []);

        assert.deepEqual(figures([verdict]), { expected: 1, found: 1, notJudged: 0, right: 1, wrong: 0 });
    });

    it("counts what is expected and not found as missed", () => {
        const verdict = judge(variant(), [], []);

        assert.deepEqual(figures([verdict]), { expected: 1, found: 0, notJudged: 0, right: 0, wrong: 0 });
        assert.deepEqual(
            verdict.missed.map(({ text }) => text),
            ["database: Instance::db"],
        );
    });

    it("tells what the packs say that they don't judge from what they miss", () => {
        const verdict = judge(variant(), [], ["Instance::db"]);

        assert.deepEqual(figures([verdict]), { expected: 1, found: 0, notJudged: 1, right: 0, wrong: 0 });
    });

    it("counts what is found and not expected as wrong", () => {
        assert.equal(figures([judge(nothing, [database], [])]).wrong, 1);
    });

    it("counts what a reviewer need not say in neither", () => {
        const allowed = { ...nothing, alsoRight: ["database: *"] };

        assert.deepEqual(figures([judge(allowed, [database], [])]), figures([judge(nothing, [], [])]));
    });

    it("gives the reason why a finding is wrong, even where the resource is expected", () => {
        const forbidden = variant({ wrong: [{ finding: "database: *", why: "it is a replica" }] });

        assert.deepEqual(
            judge(forbidden, [database], []).wrong.map(({ why }) => why),
            ["it is a replica"],
        );
    });

    it("counts a finding of another family as wrong", () => {
        const { wrong, missed } = judge(variant(), [{ ...database, family: "maintenance-downtime" }], []);

        assert.deepEqual([wrong.length, missed.length], [1, 1]);
    });

    for (const [statement, rule, resource, right] of [
        ["db", database.rule, "Instance::db", true],
        ["Cluster::db", database.rule, "Instance::db", false],
        ["Cluster::db or Instance::db", database.rule, "Instance::db", true],
        ["b", database.rule, "Instance::db", false],
        ["database: *", database.rule, "Instance::other", true],
        ["zone: *", database.rule, "Instance::db", false],
        ["data: *", database.rule, "Instance::db", false],
        ["database-is-single-point-of-failure-critical: *", database.rule, "Instance::db", false],
    ] as const) {
        it(`${right ? "takes" : "doesn't take"} "${statement}" for ${rule} of ${resource}`, () => {
            assert.equal(matches(statement, rule, resource), right);
        });
    }

    for (const name of programNames()) {
        it(`has a readable expectation of ${name}`, () => {
            readExpectation(name);
        });
    }
});
