import assert from "node:assert/strict";

import { compareFindings } from "../../../../review/findings/compare";
import type { ReviewedFinding } from "../../../../review/model";
import { exampleReview } from "../../../support/example-review";

const example = exampleReview();

function finding(policy: string, urn: string, more: Partial<ReviewedFinding> = {}): ReviewedFinding {
    return {
        status: "unknown-before",
        pack: "p",
        policy,
        level: "advisory",
        urn,
        message: "m",
        takesDown: [],
        ...more,
    };
}

function compared(findings: ReviewedFinding[], before: ReviewedFinding[], complete = true): string[] {
    return compareFindings(findings, { ...example, findings: before }, complete).map(
        ({ status, policy }) => `${status} ${policy}`,
    );
}

const web = finding("single", "urn:pulumi:prod::site::aws:ec2/instance:Instance::web");

describe("Findings against the base", () => {
    it("are still there if the base has them", () => assert.deepEqual(compared([web], [web]), ["still-there single"]));

    it("are new if the base doesn't have them", () => assert.deepEqual(compared([web], []), ["new single"]));

    it("are new if the base has them on another resource", () =>
        assert.deepEqual(compared([web], [{ ...web, urn: `${web.urn}-2` }]), ["new single", "gone single"]));

    it("are new if the base has another policy's on the same resource", () =>
        assert.deepEqual(compared([web], [{ ...web, policy: "double" }]), ["new single", "gone double"]));

    it("are still there after the resource has moved into a component, and in another stack", () => {
        const moved = "urn:pulumi:dev::site::site:index:Server$aws:ec2/instance:Instance::web";
        assert.deepEqual(compared([{ ...web, urn: moved }], [web]), ["still-there single"]);
    });

    it("are new if they are more severe than in the base, and not gone", () => {
        const high = { ...web, severity: "high" as const };
        assert.deepEqual(compared([{ ...web, severity: "critical" }], [high]), ["new single"]);
        assert.deepEqual(compared([{ ...web, severity: "medium" }], [high]), ["still-there single"]);
    });

    it("are still there if the base's policies had the severity in their names", () => {
        const high = { ...web, severity: "high" as const };
        assert.deepEqual(compared([high], [{ ...high, policy: "single-high" }]), ["still-there single"]);
    });

    it("are gone if only the base has them", () => assert.deepEqual(compared([], [web]), ["gone single"]));

    it("aren't gone in an incomplete preview", () => assert.deepEqual(compared([], [web], false), []));

    it("stay accepted", () => assert.deepEqual(compared([{ ...web, status: "accepted" }], [web]), ["accepted single"]));

    it("aren't gone a second time", () => assert.deepEqual(compared([], [{ ...web, status: "gone" }]), []));
});
