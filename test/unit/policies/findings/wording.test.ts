import assert from "node:assert/strict";

import { atFirst, named } from "../../../../policies/findings/wording";

describe("A resource in a sentence", () => {
    for (const [noun, name, words] of [
        ["server", "web", "the server web"],
        ["server", "server", "the server"],
        ["server", "Server", "the server"],
        ["server", "web-server", "web-server"],
        ["server", "webServer1", "webServer1"],
        ["server", "observer", "the server observer"],
        ["Auto Scaling group", "web", "the Auto Scaling group web"],
        ["Auto Scaling group", "group", "the Auto Scaling group"],
        ["Auto Scaling group", "scaling", "the Auto Scaling group scaling"],
    ] as const) {
        it(`is "${words}" for the ${noun} of the name ${name}`, () => assert.equal(named(noun, name), words));
    }

    it("has a capital at the beginning, unless it is only a name", () => {
        assert.equal(atFirst("the server web"), "The server web");
        assert.equal(atFirst("web-server"), "web-server");
    });
});
