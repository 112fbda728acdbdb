import * as assert from "node:assert/strict";
import { blocksOfZones, ipv6BlockOf, splitNetwork } from "../../../../components/fitting/subnets";

describe("splitNetwork", () => {
    it("makes four equal parts that follow one another", () => {
        assert.deepEqual(splitNetwork("10.20.0.0/16", 4), [
            "10.20.0.0/18",
            "10.20.64.0/18",
            "10.20.128.0/18",
            "10.20.192.0/18",
        ]);
    });

    it("splits the smallest network that is allowed", () => {
        assert.deepEqual(splitNetwork("198.18.7.0/24", 4), [
            "198.18.7.0/26",
            "198.18.7.64/26",
            "198.18.7.128/26",
            "198.18.7.192/26",
        ]);
    });
});

describe("ipv6BlockOf", () => {
    it("is as far from the start as the quarter of the IPv4 network", () => {
        assert.equal(ipv6BlockOf("10.0.0.128/26", "10.0.0.0/24", "2001:db8::/56"), "2001:db8:0:2::/64");
    });

    it("is none for what is no quarter", () => {
        assert.throws(() => ipv6BlockOf("10.0.0.0/25", "10.0.0.0/24", "2001:db8::/56"), /no network of 64 bits/);
    });
});

describe("blocksOfZones", () => {
    const blocks = (zones: string[], ...existing: [cidrBlock: string, zone?: string][]) =>
        blocksOfZones(
            "10.0.0.0/24",
            zones,
            existing.map(([cidrBlock, zone]) => ({ cidrBlock, zone })),
        );

    it("follows the order of the zones in a new network", () =>
        assert.deepEqual(blocks(["b", "a"]), { b: "10.0.0.0/26", a: "10.0.0.64/26" }));

    it("leaves each zone its block, and a new one the first that is free", () =>
        assert.deepEqual(blocks(["c", "d", "a"], ["10.0.0.0/26", "a"], ["10.0.0.64/26", "b"], ["10.0.0.192/26", "c"]), {
            c: "10.0.0.192/26",
            d: "10.0.0.128/26",
            a: "10.0.0.0/26",
        }));

    it("leaves a subnet alone that somebody else made", () =>
        assert.deepEqual(blocks(["a"], ["10.0.0.16/28"]), { a: "10.0.0.64/26" }));

    it("refuses a zone for which the one that leaves has the last block", () =>
        assert.throws(
            () =>
                blocks(
                    ["a", "b", "c", "e"],
                    ["10.0.0.0/26", "a"],
                    ["10.0.0.64/26", "b"],
                    ["10.0.0.128/26", "c"],
                    ["10.0.0.192/26", "d"],
                ),
            /leaves none of 10\.0\.0\.0\/24 for e[^]*take e out and run up/,
        ));
});
