import * as assert from "node:assert/strict";

import {
    archive,
    asset,
    canonical,
    isInSecretEnvelope,
    plain,
    rewrap,
    secretTexts,
    unwrap,
} from "../../../../local/provider/values";

const mark = "4dabf18193072939515e22adb298388d";
const secret = (value: unknown) => ({ [mark]: "1b47061264138c4ac30d75fd1eb44270", value });
const file = (hash: string, path: string) => ({ [mark]: "c44067f5952c0a294b673a41bacd8c17", hash, path });

describe("property values", () => {
    it("are taken out of their secret envelopes, at every depth", () => {
        const value = { a: secret({ b: ["x", secret("y")] }), c: 1 };
        assert.deepEqual(plain(value), { a: { b: ["x", "y"] }, c: 1 });
    });

    it("stay secret when a part of them is filled in", () => {
        const filled = rewrap(secret({ a: 1 }), { a: 1, b: 2 });
        assert.ok(isInSecretEnvelope(filled));
        assert.deepEqual(unwrap(filled), { a: 1, b: 2 });
        assert.equal(rewrap("public", "other"), "other");
    });

    it("are recognised as asset or archive", () => {
        assert.deepEqual(asset(file("h", "/p")), {
            kind: "asset",
            hash: "h",
            path: "/p",
            uri: undefined,
            text: undefined,
        });
        assert.equal(archive(file("h", "/p")), undefined);
    });

    it("list every text that is secret, and no other", () => {
        assert.deepEqual(secretTexts({ a: "public", b: secret({ c: "one", d: ["two", 3] }) }), ["one", "two"]);
    });

    describe("count as the same", () => {
        it("whatever the order of keys, and with null for absent", () => {
            assert.equal(canonical({ a: 1, b: 2, c: null }), canonical({ b: 2, a: 1 }));
        });

        it("for a file of another path with the same content", () => {
            assert.equal(canonical(file("hash", "/a")), canonical(file("hash", "/b")));
        });
    });

    describe("differ", () => {
        it("by content of a file", () => {
            assert.notEqual(canonical(file("hash", "/a")), canonical(file("other", "/a")));
        });

        it("by secrecy", () => {
            assert.notEqual(canonical(secret("a")), canonical("a"));
        });

        it("between a list and a map, and between a number and a text", () => {
            assert.notEqual(canonical(["a"]), canonical({ 0: "a" }));
            assert.notEqual(canonical(1), canonical("1"));
        });
    });
});
