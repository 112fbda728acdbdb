import assert from "node:assert/strict";

import { zonesInWords } from "../../../../policies/numbers/zones-in-words";
import { figuresOf } from "../../../support/figures";
import { loneServer } from "../../../support/lone-server";
import { redundantStack } from "../../../support/redundant-stack";
import type { Stack } from "../../../support/resource-stack";

function said(stack: Stack): string[] {
    const { zones, sites } = figuresOf(stack);
    return zonesInWords(zones, sites.length);
}

const anyZone = "If one of eu-central-1a, eu-central-1b and eu-central-1c fails,";

describe("The loss of a zone", () => {
    it("takes the site on one server down", () =>
        assert.deepEqual(said(loneServer()), ["If eu-central-1a fails, the site is down, with server."]));

    it("leaves the members of a group that are in other zones", () =>
        assert.deepEqual(said(redundantStack().stack), [`${anyZone} the site stays up, on 1 of 2 members of group.`]));

    it("leaves more of more members", () =>
        assert.deepEqual(said(redundantStack({ group: { minSize: 6 } }).stack), [
            `${anyZone} the site stays up, on 4 of 6 members of group.`,
        ]));

    it("takes the site down with a group that is in it alone, and leaves it otherwise", () =>
        assert.deepEqual(said(redundantStack({ groupZones: 1 }).stack), [
            "If eu-central-1a fails, the site is down, with group.",
            "If eu-central-1b or eu-central-1c fails, the site stays up.",
        ]));

    it("isn't judged where a database without a standby may be in it", () =>
        assert.deepEqual(said(redundantStack({ database: { multiAz: false } }).stack), [
            `${anyZone} the site is down if database is in it, which the program doesn't show.`,
        ]));

    it("takes the site down with a database that is in it", () =>
        assert.deepEqual(
            said(redundantStack({ database: { multiAz: false, availabilityZone: "eu-central-1b" } }).stack),
            [
                "If eu-central-1a or eu-central-1c fails, the site stays up, on 1 of 2 members of group.",
                "If eu-central-1b fails, the site is down, with database.",
            ],
        ));

    it("isn't judged where the only member of a group may be in it", () =>
        assert.deepEqual(said(redundantStack({ group: { minSize: 1, maxSize: 1 } }).stack), [
            `${anyZone} the site is down if group is in it, which the program doesn't show.`,
        ]));
});
