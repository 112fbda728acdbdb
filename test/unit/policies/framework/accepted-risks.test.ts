import assert from "node:assert/strict";

import {
    concerns,
    hasExpired,
    readAcceptedRisks,
    type AcceptedRisk,
} from "../../../../policies/framework/accepted-risks";
import type { Finding } from "../../../../policies/findings/finding";

const known = { complete: true, rules: [{ name: "server-is-single-point-of-failure", severities: ["high"] as const }] };

const risk: AcceptedRisk = {
    finding: "server-is-single-point-of-failure",
    resource: "web",
    reason: "One server is what the budget allows.",
    owner: "operations@example.com",
    expires: "2027-06-30",
};

const finding: Finding = {
    rule: "server-is-single-point-of-failure",
    severity: "high",
    urn: "urn:pulumi:production::site::simple-web-stack:index:Server$aws:ec2/instance:Instance::web",
    fact: "",
    consequence: "",
    remedy: "",
    takesDown: [],
};

describe("readAcceptedRisks", () => {
    it("takes a complete entry", () => {
        assert.deepEqual(readAcceptedRisks([risk], known), { risks: [risk], problems: [] });
    });

    it("takes none where none is given", () => {
        assert.deepEqual(readAcceptedRisks(undefined, known), { risks: [], problems: [] });
    });

    for (const field of ["finding", "resource", "reason", "owner", "expires"] as const) {
        it(`rejects an entry without ${field}`, () => {
            const { risks, problems } = readAcceptedRisks([{ ...risk, [field]: undefined }], known);

            assert.deepEqual(risks, []);
            assert.deepEqual(
                problems.map(({ setting, received, remedy }) => [setting, received, remedy]),
                [[`configuration.acceptedRisks[0].${field}`, "nothing", `add ${field}`]],
            );
        });
    }

    for (const expires of ["30.06.2027", "2027-02-30", "never", 20270630]) {
        it(`rejects the date ${expires}`, () => {
            assert.equal(readAcceptedRisks([{ ...risk, expires }], known).problems.length, 1);
        });
    }

    it("rejects a rule that doesn't exist, where all rules are known", () => {
        const entry = { ...risk, finding: "server-is-alone" };

        assert.match(readAcceptedRisks([entry], known).problems[0].allowed, /server-is-single-point-of-failure/);
        assert.deepEqual(readAcceptedRisks([entry], { ...known, complete: false }).problems, []);
    });

    it("rejects a field that doesn't exist", () => {
        assert.match(readAcceptedRisks([{ ...risk, until: "2027" }], known).problems[0].setting, /\[0\]\.until$/);
    });

    it("rejects what is neither a list nor an entry", () => {
        assert.equal(readAcceptedRisks(risk, known).problems.length, 1);
        assert.equal(readAcceptedRisks(["web"], known).problems.length, 1);
    });

    it("goes on after an entry with problems, and reports all of them", () => {
        const { risks, problems } = readAcceptedRisks([{ ...risk, owner: "", reason: "" }, risk], known);

        assert.deepEqual(risks, [risk]);
        assert.equal(problems.length, 2);
    });
});

describe("hasExpired", () => {
    it("holds to the end of its last day", () => {
        assert.equal(hasExpired(risk, new Date("2027-06-30T23:59:59Z")), false);
        assert.equal(hasExpired(risk, new Date("2027-07-01T00:00:00Z")), true);
    });
});

describe("concerns", () => {
    for (const resource of ["web", "aws:ec2/instance:Instance::web", finding.urn]) {
        it(`knows the resource as ${resource}`, () => {
            assert.ok(concerns({ ...risk, resource }, finding));
        });
    }

    for (const resource of ["we", "eb", "web2", "Instance::web", "aws:ec2/instance:Instance"]) {
        it(`doesn't take ${resource} for the resource`, () => {
            assert.equal(concerns({ ...risk, resource }, finding), false);
        });
    }

    it("takes a rule's name with severity for that severity only", () => {
        assert.ok(concerns({ ...risk, finding: "server-is-single-point-of-failure-high" }, finding));
        assert.equal(concerns({ ...risk, finding: "server-is-single-point-of-failure-critical" }, finding), false);
    });
});
