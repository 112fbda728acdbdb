import assert from "node:assert/strict";
import fs from "node:fs";
import path from "node:path";
import Ajv, { type ValidateFunction } from "ajv";

import type { Review } from "../../../review/model";
import { renderSarif } from "../../../review/sarif";
import { everyText, exampleReview } from "../../support/example-review";

/** A check against OASIS's own schema. */
function schemaCheck(): ValidateFunction {
    const folder = path.dirname(require.resolve("@microsoft/jest-sarif/package.json"));
    // The schema is draft 04; of what it uses, only `id` has another name in later drafts.
    const { id, $schema, ...schema } = JSON.parse(
        fs.readFileSync(path.join(folder, "lib/schemas/sarif-2.1.0-rtm.5.json"), "utf8"),
    );
    assert.match($schema, /draft-04/, id);
    const formats = { "date-time": /^\d{4}-\d\d-\d\dT[\d:.]+Z$/, uri: /^[a-z]+:\S+$/, "uri-reference": /^\S*$/ };
    return new Ajv({ strict: false, allErrors: true, unicodeRegExp: false, formats }).compile(schema);
}

const check = schemaCheck();

function problemsOf(sarif: unknown): string[] {
    check(sarif);
    return (check.errors ?? []).map(({ instancePath, message }) => `${instancePath} ${message}`);
}

function resultsOf(review: Review): any[] {
    return JSON.parse(renderSarif(review)).runs[0].results;
}

describe("A review as SARIF", () => {
    it("keeps to the schema", () => assert.deepEqual(problemsOf(JSON.parse(renderSarif(exampleReview()))), []));

    it("keeps to the schema without findings", () =>
        assert.deepEqual(problemsOf(JSON.parse(renderSarif({ ...exampleReview(), findings: [] }))), []));

    it("keeps to the schema whatever texts hold", () => {
        const review = everyText(exampleReview(), (text) => `${text} "ü" <b> %20 \u0000 \\`);
        assert.deepEqual(problemsOf(JSON.parse(renderSarif(review))), []);
    });

    it("would be caught if it didn't", () => {
        const sarif = JSON.parse(renderSarif(exampleReview()));
        delete sarif.runs[0].results[0].message;
        assert.equal(problemsOf(sarif).length, 1);
    });

    it("has one result for each finding that is there, with its rule", () => {
        const { runs } = JSON.parse(renderSarif(exampleReview()));
        const present = exampleReview().findings.filter(({ status }) => status !== "gone");

        assert.equal(runs[0].results.length, present.length);
        for (const { ruleId, ruleIndex } of runs[0].results) {
            assert.equal(runs[0].tool.driver.rules[ruleIndex].id, ruleId);
        }
    });

    it("has a rule for each severity of a pack's findings, because a rule has one level", () => {
        const ids = resultsOf(exampleReview()).map(({ ruleId }) => ruleId);
        assert.ok(ids.includes("single-point-of-failure/server-is-single-point-of-failure-critical"), ids.join());
        assert.ok(ids.includes("house-rules/tag-every-server"), ids.join());
    });

    it("shows a result at its place in the source", () => {
        const { physicalLocation } = resultsOf(exampleReview())[0].locations[0];
        assert.equal(physicalLocation.artifactLocation.uri, "components/server.ts");
        assert.equal(physicalLocation.region.startLine, 41);
    });

    it("suppresses accepted risks, and nothing else", () => {
        const suppressed = resultsOf(exampleReview()).filter(({ suppressions }) => suppressions);
        assert.equal(suppressed.length, 1);
        assert.match(suppressed[0].suppressions[0].justification, /One server.*Ada Lovelace, until 2027-04-30/);
    });

    it("gives a finding the same fingerprint on another line, in another stack, with another message", () => {
        const before = exampleReview();
        const after: Review = {
            ...before,
            findings: before.findings.map((finding) => ({
                ...finding,
                message: "other words",
                location: { file: "other.ts", line: 7 },
                ...(finding.urn ? { urn: finding.urn.replace(/^urn:pulumi:[^:]*::/, "urn:pulumi:another::") } : {}),
            })),
        };
        const prints = (review: Review) => resultsOf(review).map(({ partialFingerprints }) => partialFingerprints);

        assert.deepEqual(prints(after), prints(before));
        assert.equal(new Set(prints(before).map((print) => JSON.stringify(print))).size, prints(before).length);
    });

    it("says that a failed preview has failed", () => {
        const review: Review = { ...exampleReview(), outcome: "failed", failure: { reason: "no", seen: "nothing" } };
        assert.equal(JSON.parse(renderSarif(review)).runs[0].invocations[0].executionSuccessful, false);
    });
});
