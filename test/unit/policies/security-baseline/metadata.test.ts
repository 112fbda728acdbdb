import assert from "node:assert/strict";

import { metadata } from "../../../../policies/security-baseline/rules/metadata";
import { levelOf } from "../../../../policies/findings/pack";
import { securityBaseline } from "../../../../policies/security-baseline/pack";
import { Unknown } from "../../../../policies/topology/resource";
import { findingsOf } from "../../../support/findings";
import { find, single } from "../../../support/single-resource";

const instance = "aws:ec2/instance:Instance";
const template = "aws:ec2/launchTemplate:LaunchTemplate";

describe("instance-metadata-needs-no-token", () => {
    it("finds nothing where a token is required", () => {
        assert.deepEqual(find(metadata, instance, { metadataOptions: { httpTokens: "required" } }), []);
    });

    it("finds an instance whose tokens are optional", () => {
        const [finding] = find(metadata, instance, { metadataOptions: { httpTokens: "optional" } });

        assert.match(finding.fact, /answers metadata requests without a token/);
        assert.equal(finding.severity, "high");
    });

    it("finds an instance that doesn't set it", () => {
        const [finding] = find(metadata, instance, {});

        assert.match(finding.fact, /default decides/);
        assert.equal(finding.severity, "medium");
    });

    it("is mandatory only where the program leaves tokens optional, because the image may demand them", () => {
        const levels = metadata.severities.map((severity) => levelOf(securityBaseline, metadata, severity));
        assert.deepEqual(metadata.severities, ["high", "medium"]);
        assert.deepEqual(levels, ["mandatory", "advisory"]);
    });

    it("finds a launch template that doesn't set it", () => {
        assert.equal(find(metadata, template, {}).length, 1);
    });

    it("ignores an instance without a metadata service", () => {
        assert.deepEqual(find(metadata, instance, { metadataOptions: { httpEndpoint: "disabled" } }), []);
    });

    it("leaves an instance that doesn't set it to its launch template", () => {
        assert.deepEqual(find(metadata, instance, { launchTemplate: { id: Unknown } }), []);
    });

    it("finds nothing in what isn't known yet", () => {
        assert.deepEqual(find(metadata, instance, { metadataOptions: Unknown }), []);
        assert.deepEqual(find(metadata, instance, { metadataOptions: { httpTokens: Unknown } }), []);
    });

    it("lets the account's default decide where the program sets it", () => {
        const resources = [
            single(instance, {}),
            single("aws:ec2/instanceMetadataDefaults:InstanceMetadataDefaults", { httpTokens: "required" }),
        ];

        assert.deepEqual(findingsOf(resources, {}, [metadata]), []);
    });
});
