import assert from "node:assert/strict";

import { mask } from "../../../pulumi/secrets";

describe("mask", () => {
    it("hides a secret as it is and inside a quoted string", () => {
        const hide = mask(['pass"word\nline two']);
        assert.equal(hide('a pass"word\nline two b'), "a [secret] b");
        assert.equal(hide(`a ${JSON.stringify('pass"word\nline two')}`), 'a "[secret]"');
    });

    it("hides the longer one of two secrets that share a part", () => {
        assert.equal(mask(["abcd", "abcdefgh"])("abcdefgh abcd"), "[secret] [secret]");
    });

    it("hides each longer line of a secret, since logs are written by lines", () => {
        const hide = mask(["-----BEGIN KEY-----\nabcdefghij\nend\n"]);
        assert.equal(hide("abcdefghij"), "[secret]");
        assert.equal(hide("the end"), "the end");
    });

    it("leaves short and empty texts alone", () => {
        assert.equal(mask(["", "no", "   \n  "])("nothing\n    to hide"), "nothing\n    to hide");
    });
});
