import assert from "node:assert/strict";
import fs from "node:fs";
import os from "node:os";
import path from "node:path";

import { defaultParameters } from "../../../../policies/findings/parameters";
import type { EnforcementLevel } from "../../../../policies/findings/pack";
import type { AcceptedRisk } from "../../../../policies/framework/accepted-risks";
import { makeReport, reportVariable, writeReport, type Report } from "../../../../policies/framework/report";
import { evaluate } from "../../../../policies/framework/evaluation";
import { packs } from "../../../../policies/packs";
import { redundantStack } from "../../../support/redundant-stack";
import { single } from "../../../support/single-resource";

const now = new Date("2027-01-15T12:00:00Z");

function report(levelOf?: (policy: string) => EnforcementLevel | undefined, risks: AcceptedRisk[] = []): Report {
    const resources = [...redundantStack().stack.resources, single("aws:ebs/volume:Volume", {})];
    const rules = packs.flatMap((pack) => pack.rules);
    const evaluation = evaluate(resources, rules, defaultParameters, risks, now);
    const environment = { PULUMI_PROJECT: "site", PULUMI_STACK: "production", PULUMI_DRY_RUN: "true" };
    return makeReport("all", packs, defaultParameters, evaluation, [], environment, levelOf);
}

describe("The level of a finding in the report", () => {
    const levelOfVolume = (...levelOf: [((policy: string) => "disabled" | undefined)?]) =>
        report(...levelOf).findings.find(({ rule }) => rule === "storage-is-not-encrypted")!.level;

    it("is its pack's unless the engine sets another", () => assert.equal(levelOfVolume(), "mandatory"));

    for (const name of ["storage-is-not-encrypted", "storage-is-not-encrypted-high"]) {
        it(`is the one that the configuration has for ${name}`, () =>
            assert.equal(
                levelOfVolume((configured) => (configured === name ? "disabled" : undefined)),
                "disabled",
            ));
    }
});

describe("What the report holds about accepted risks", () => {
    const risk = {
        finding: "storage-is-not-encrypted",
        resource: "it",
        reason: "Holds public data only.",
        owner: "operations@example.com",
        expires: "2027-01-14",
    };

    it("names the resource of an expired one, and the stack for one that matches nothing", () => {
        const { riskMessages } = report(() => undefined, [risk, { ...risk, resource: "another" }]);

        assert.deepEqual(
            riskMessages.messages.map(({ urn, message }) => [urn, message.split("\n")[0]]),
            [
                [
                    "urn:pulumi:test::test::aws:ebs/volume:Volume::it",
                    "The acceptance of storage-is-not-encrypted for it ended with 2027-01-14.",
                ],
                [
                    "urn:pulumi:production::site::pulumi:pulumi:Stack::site-production",
                    "The accepted risk storage-is-not-encrypted for another matches no finding.",
                ],
            ],
        );
        assert.equal(riskMessages.level, "advisory");
    });
});

describe("The report", () => {
    let directory: string;
    beforeEach(() => (directory = fs.mkdtempSync(path.join(os.tmpdir(), "report-"))));
    afterEach(() => fs.rmSync(directory, { recursive: true }));

    it("names the pack and the policy of each finding", () => {
        const [finding] = report().findings.filter(({ rule }) => rule === "storage-is-not-encrypted");

        assert.equal(finding.pack, "security-baseline");
        assert.equal(finding.policy, "storage-is-not-encrypted");
        assert.match(finding.message, /Remedy: /);
    });

    it("names project, stack and kind of run", () => {
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

    it("rejects a path that means another file in the pack's folder", () => {
        assert.throws(
            () => writeReport("graph.json", report(), (text) => text),
            new RegExp(`${reportVariable}.*absolute`),
        );
    });
});
