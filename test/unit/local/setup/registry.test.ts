import assert from "node:assert/strict";

import { freeNetwork } from "../../../../local/setup/registry";

describe("freeNetwork", () => {
    it("takes the first network of the range for tests", () => {
        assert.equal(freeNetwork(["10.0.0.0/8"]), "198.18.0.0/24");
    });

    it("leaves out what other clouds have and what this computer routes to", () => {
        assert.equal(freeNetwork(["198.18.0.0/24", "198.18.1.7"]), "198.18.2.0/24");
        assert.equal(freeNetwork(["198.18.0.0/22"]), "198.18.4.0/24");
    });

    it("doesn't mind routes that are wider than the range, such as those of a VPN", () => {
        assert.equal(freeNetwork(["default", "128.0.0.0/1", "198.0.0.0/8"]), "198.18.0.0/24");
    });

    it("says what to do when none is left", () => {
        const all = Array.from({ length: 256 }, (_, third) => `198.18.${third}.0/24`);
        assert.throws(() => freeNetwork(all), /npm run local:down/);
    });
});
