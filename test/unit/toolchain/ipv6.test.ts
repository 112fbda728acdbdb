import * as assert from "node:assert/strict";
import { addressIn, containsIpv6, networkAt } from "../../../toolchain/ipv6";

describe("IPv6 networks", () => {
    it("are numbered within a larger one", () => {
        assert.equal(networkAt("2001:db8:1234:1a00::/56", 0), "2001:db8:1234:1a00::/64");
        assert.equal(networkAt("2001:db8:1234:1a00::/56", 3), "2001:db8:1234:1a03::/64");
    });

    for (const [what, place] of [
        ["before the first", -1],
        ["after the last", 256],
    ] as const) {
        it(`have none ${what}`, () => assert.throws(() => networkAt("2001:db8:1234:1a00::/56", place), /no network/));
    }

    it("have addresses by their last 32 bits", () => {
        assert.equal(addressIn("2001:db8:1234:1a00::/64", 1), "2001:db8:1234:1a00::1");
        assert.equal(addressIn("2001:db8:1234:1a00::/64", 0xffff_1000), "2001:db8:1234:1a00::ffff:1000");
    });

    it("contain addresses and smaller networks", () => {
        assert.equal(containsIpv6("fd12::/56", "fd12:0:0:ff::1"), true);
        assert.equal(containsIpv6("fd12::/56", "fd12:0:0:100::1"), false);
        assert.equal(containsIpv6("fd12::/56", "fd12::/64"), true);
        assert.equal(containsIpv6("fd12::/64", "fd12::/56"), false);
    });
});
