import assert from "node:assert/strict";
import fs from "node:fs";
import os from "node:os";
import path from "node:path";

import { defaultParameters } from "../../../../policies/framework/parameters";
import { makeReport, reportVariable, writeReport, type Report } from "../../../../policies/framework/report";
import { evaluate } from "../../../../policies/framework/run";
import { packs } from "../../../../policies/packs";
import { redundantStack } from "../../../support/redundant-stack";
import { policyChecked, single } from "../../../support/policy-checked";

const now = new Date("2027-01-15T12:00:00Z");

function report(): Report {
    const resources = [...policyChecked(redundantStack().stack.resources), single("aws:ebs/volume:Volume", {})];
    const rules = packs.flatMap((pack) => pack.rules);
    const evaluation = evaluate(resources, rules, defaultParameters, [], now);
    return makeReport("all", packs, defaultParameters, evaluation, [], {
        PULUMI_PROJECT: "site",
        PULUMI_STACK: "production",
        PULUMI_DRY_RUN: "true",
    });
}

describe("The report", () => {
    let directory: string;
    beforeEach(() => (directory = fs.mkdtempSync(path.join(os.tmpdir(), "report-"))));
    afterEach(() => fs.rmSync(directory, { recursive: true }));

    it("says of each finding which pack and policy report it", () => {
        const [finding] = report().findings.filter(({ rule }) => rule === "storage-is-not-encrypted");

        assert.equal(finding.pack, "security-baseline");
        assert.equal(finding.policy, "storage-is-not-encrypted-high");
        assert.match(finding.message, /Remedy: /);
    });

    it("says what it is about", () => {
        const { version, project, stack, preview } = report();

        assert.deepEqual(
            { version, project, stack, preview },
            { version: 1, project: "site", stack: "production", preview: true },
        );
    });

    it("reads back as it was written, with nothing left beside it", () => {
        const file = path.join(directory, "new", "graph.json");
        const written = report();
        writeReport(file, written, (text) => text);

        assert.deepEqual(JSON.parse(fs.readFileSync(file, "utf8")), JSON.parse(JSON.stringify(written)));
        assert.deepEqual(fs.readdirSync(path.dirname(file)), ["graph.json"]);
        assert.equal(fs.statSync(file).mode & 0o777, 0o600);
    });

    it("holds no secret", () => {
        const file = path.join(directory, "graph.json");
        writeReport(file, report(), (text) => text.replaceAll("production", "[secret]"));

        assert.ok(!fs.readFileSync(file, "utf8").includes("production"));
    });

    it("refuses a path that means another file in the pack's folder", () => {
        assert.throws(
            () => writeReport("graph.json", report(), (text) => text),
            new RegExp(`${reportVariable}.*absolute`),
        );
    });
});
