import assert from "node:assert/strict";

import type { AcceptedRisk } from "../../../../policies/framework/accepted-risks";
import { defaultParameters } from "../../../../policies/findings/parameters";
import { evaluate } from "../../../../policies/framework/evaluation";
import { rules } from "../../../../policies/security-baseline/rules";
import { brief } from "../../../support/findings";
import { single } from "../../../support/single-resource";

const now = new Date("2027-01-15T12:00:00Z");
const volume = single("aws:ebs/volume:Volume", {});
const risk: AcceptedRisk = {
    finding: "storage-is-not-encrypted",
    resource: "it",
    reason: "Holds public data only.",
    owner: "operations@example.com",
    expires: "2027-06-30",
};

const run = (risks: AcceptedRisk[]) => evaluate([volume], rules, defaultParameters, risks, now);

describe("evaluate", () => {
    it("counts a finding that isn't accepted", () => {
        assert.deepEqual(brief(run([]).findings), ["storage-is-not-encrypted high it"]);
    });

    it("doesn't count an accepted one", () => {
        const { findings, accepted, expired, unmatched } = run([risk]);

        assert.deepEqual(findings, []);
        assert.deepEqual(
            accepted.map((entry) => entry.risk),
            [risk],
        );
        assert.deepEqual([expired, unmatched], [[], []]);
    });

    it("counts it again when the date is over, and reports that", () => {
        const past = { ...risk, expires: "2027-01-14" };
        const { findings, accepted, expired } = run([past]);

        assert.equal(findings.length, 1);
        assert.deepEqual(accepted, []);
        assert.deepEqual(
            expired.map((entry) => entry.risk),
            [past],
        );
    });

    it("goes by the entry that still holds where another has expired", () => {
        const { findings, accepted } = run([{ ...risk, expires: "2027-01-14" }, risk]);

        assert.deepEqual(findings, []);
        assert.equal(accepted.length, 1);
    });

    it("reports which entries match nothing", () => {
        const other = { ...risk, resource: "another" };

        assert.deepEqual(run([other]).unmatched, [other]);
    });

    it("leaves an entry for another pack's rule to that pack", () => {
        assert.deepEqual(run([{ ...risk, finding: "server-is-single-point-of-failure" }]).unmatched, []);
    });
});
