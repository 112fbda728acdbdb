import assert from "node:assert/strict";

import { remediesInWords } from "../../../../policies/numbers/remedies-in-words";
import { figuresOf } from "../../../support/figures";
import { loneServer } from "../../../support/lone-server";
import { redundantStack, type Alteration } from "../../../support/redundant-stack";
import type { Stack } from "../../../support/resource-stack";

const remediesOf = (stack: Stack) => figuresOf(stack).remedies;

/** Each remedy with its hours a year and dollars a month. */
function brief(stack: Stack): string[] {
    return remediesOf(stack).map(({ what, savedHours, monthly }) => `${what}: ${savedHours} h, ${monthly?.toFixed(2)}`);
}

const altered = (alteration: Alteration) => redundantStack(alteration).stack;

describe("What takes most downtime away for the least money", () => {
    it("is nothing for a redundant site", () => assert.deepEqual(brief(altered({})), []));

    it("is a standby for a database without one, for as much as the database costs", () =>
        assert.deepEqual(brief(altered({ database: { multiAz: false, allocatedStorage: 20 } })), [
            `multiAz for database: ${(0.0045 * 0.9999 * 0.9999 * 8760).toFixed(2)} h, ${(0.032 * 730 + 20 * 0.115).toFixed(2)}`,
        ]));

    it("begins with what costs nothing", () =>
        assert.deepEqual(
            brief(altered({ groupZones: 1, database: { multiAz: false, allocatedStorage: 20 } })).map(
                (text) => text.split(":")[0],
            ),
            ["a second zone for group", "multiAz for database"],
        ));

    it("puts the cheaper hours first", () =>
        assert.deepEqual(
            brief(altered({ group: { minSize: 1 }, database: { multiAz: false, allocatedStorage: 20 } })).map(
                (text) => text.split(":")[0],
            ),
            ["two members of group in two zones", "multiAz for database"],
        ));

    it("has no price for a class that isn't in the table, and comes last then", () =>
        assert.deepEqual(
            remediesOf(altered({ groupZones: 1, database: { multiAz: false, instanceClass: "db.r7g.large" } })).map(
                ({ monthly }) => monthly,
            ),
            [0, null],
        ));

    it("is a second server behind a balancer, with its database where both reach it", () => {
        const [server, snapshots] = remediesOf(loneServer());

        assert.match(
            server.what,
            /^a second server .* load balancer, with the database in RDS \(db\.t4g\.small, multiAz\)$/,
        );
        assert.equal(server.monthly?.toFixed(2), ((0.0208 + 0.0225 + 2 * 0.032) * 730 + 2 * 20 * 0.115).toFixed(2));
        assert.equal(server.savedHours, Number(((0.9999 ** 2 * 0.9995 - 0.995 * 0.999) * 8760).toFixed(2)));
        assert.deepEqual(snapshots, {
            urn: snapshots.urn,
            what: "snapshots of server-data",
            savedHours: 0,
            monthly: 1,
        });
    });

    it("needs no snapshots where there are some", () =>
        assert.equal(remediesOf(loneServer({ snapshots: true })).length, 1));

    it("moves files too, and says that their price isn't in it", () => {
        const mountPoints = { "server-data": "/var/lib/mysql", "server-files": "/srv/data" };
        assert.match(remediesOf(loneServer({ mountPoints }))[0].what, /the files in EFS, whose price depends/);
    });

    it("is said with its hours, its price and the prices' date", () =>
        assert.match(
            remediesInWords(remediesOf(loneServer({ snapshots: true })))[0],
            /^For the least money: a second server .* \(46\.4 h a year less for \$82\.93 a month\)\. List prices .* in us-east-1, 2026-11\.$/,
        ));
});
