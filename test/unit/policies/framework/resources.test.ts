import assert from "node:assert/strict";

import { unknownCheckingProxy } from "@pulumi/policy";

import { toPlain } from "../../../../policies/framework/resources";
import { Unknown } from "../../../../policies/topology/resource";

/** How the engine sends a text that isn't known yet (the SDK's sentinel). */
const unknownText = "04da6b54-80e4-46f7-96ec-b56ff0331ba9";

describe("toPlain", () => {
    it("copies what is known, and puts a symbol where the SDK would throw", () => {
        const properties = unknownCheckingProxy({
            ami: "ami-1",
            subnetId: unknownText,
            groups: ["sg-1", unknownText],
            metadataOptions: { httpTokens: "required", httpEndpoint: unknownText },
            size: 8,
            nothing: null,
        });

        assert.throws(() => properties.subnetId);
        assert.deepEqual(toPlain(properties), {
            ami: "ami-1",
            subnetId: Unknown,
            groups: ["sg-1", Unknown],
            metadataOptions: { httpTokens: "required", httpEndpoint: Unknown },
            size: 8,
        });
    });

    it("takes what the official provider answers empty for unset, wherever it stands", () =>
        assert.deepEqual(
            toPlain({
                replicateSourceDb: "",
                ingress: [{ protocol: "tcp", description: "", cidrBlocks: ["0.0.0.0/0"], securityGroups: [] }],
                metadataOptions: { httpTokens: "", tags: {} },
                multiAz: false,
                backupRetentionPeriod: 0,
                records: [""],
            }),
            {
                ingress: [{ protocol: "tcp", cidrBlocks: ["0.0.0.0/0"] }],
                multiAz: false,
                backupRetentionPeriod: 0,
                records: [""],
            },
        ));

    it("keeps tags without a value", () =>
        assert.deepEqual(toPlain({ tags: { Backup: "" }, policyDetails: { targetTags: { Backup: "" } } }), {
            tags: { Backup: "" },
            policyDetails: { targetTags: { Backup: "" } },
        }));
});
