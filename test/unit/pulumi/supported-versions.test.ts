import assert from "node:assert/strict";

import { isAtLeast } from "../../../pulumi/supported-versions";

describe("isAtLeast", () => {
    for (const [version, expected] of [
        ["v3.160.0", true],
        ["3.160.0", true],
        ["v3.160.1-alpha.7", true],
        ["v3.270.0", true],
        ["v4.0.0", true],
        ["v3.159.9", false],
        ["v2.200.0", false],
        ["", false],
    ] as const) {
        it(`${version || "no version"} is ${expected ? "" : "not "}new enough for 3.160.0`, () => {
            assert.equal(isAtLeast(version, "3.160.0"), expected);
        });
    }
});
