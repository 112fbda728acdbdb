import assert from "node:assert/strict";

import { unknownCheckingProxy } from "@pulumi/policy";

import { toPlain } from "../../../../policies/framework/resources";
import { findSecrets } from "../../../../policies/framework/sdk";
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
            nothing: null,
        });
    });
});

describe("findSecrets", () => {
    const secret = (value: unknown) => ({
        "4dabf18193072939515e22adb298388d": "1b47061264138c4ac30d75fd1eb44270",
        value,
    });

    it("finds none in plain properties", () => {
        assert.deepEqual(findSecrets({ a: "text", b: { c: ["text"] } }), { paths: new Set(), texts: new Set() });
    });

    it("finds where secrets are and what they are", () => {
        const { paths, texts } = findSecrets({
            create: secret("mysql -psesame"),
            environment: { PLAIN: "yes", KEY: secret("open sesame") },
            list: [secret({ inner: "and another" })],
        });

        assert.deepEqual(paths, new Set(["create", "environment.KEY", "list.0"]));
        assert.deepEqual(texts, new Set(["mysql -psesame", "open sesame", "and another"]));
    });

    it("passes over texts too short to be secrets", () => {
        assert.deepEqual(findSecrets({ a: secret("no") }).texts, new Set());
    });
});
