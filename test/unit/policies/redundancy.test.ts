import assert from "node:assert/strict";

import { brief, findingsOf } from "../../support/findings";
import { redundantStack, type Alteration } from "../../support/redundant-stack";

function found(alteration: Alteration): string[] {
    return brief(findingsOf(redundantStack(alteration).stack.resources)).sort();
}

for (const moment of ["preview", "update"] as const) {
    describe(`a redundant stack in ${moment === "preview" ? "a first preview" : "an update"}`, () => {
        it("has no finding", () => assert.deepEqual(found({ moment }), []));

        it("has none with a NAT gateway a zone", () => assert.deepEqual(found({ moment, nat: "each" }), []));

        it("without a second zone depends on that zone", () =>
            assert.deepEqual(found({ moment, groupZones: 1 }), ["zone-is-single-point-of-failure high group"]));

        it("with one member that has no room for its successor stops for maintenance", () =>
            assert.deepEqual(found({ moment, group: { minSize: 1, maxSize: 1 } }), [
                "group-cannot-grow medium group",
                "group-has-no-room-for-successor medium group",
                "group-runs-one-member medium group",
            ]));

        it("with one member and room for more only lacks the second one", () =>
            assert.deepEqual(found({ moment, group: { minSize: 1, maxSize: 4 } }), [
                "group-runs-one-member medium group",
            ]));

        it("with an instance maintenance policy starts the lone member's successor first", () =>
            assert.deepEqual(
                found({
                    moment,
                    group: {
                        minSize: 1,
                        maxSize: 1,
                        instanceMaintenancePolicy: { minHealthyPercentage: 100, maxHealthyPercentage: 200 },
                    },
                }),
                ["group-cannot-grow medium group", "group-runs-one-member medium group"],
            ));

        it("that can't grow has that finding", () =>
            assert.deepEqual(found({ moment, group: { minSize: 3, maxSize: 3 } }), ["group-cannot-grow medium group"]));

        it("with a database without standby names the database", () =>
            assert.deepEqual(found({ moment, database: { multiAz: false } }), [
                "database-has-no-second-member low database",
                "database-is-single-point-of-failure high database",
                "database-stops-for-maintenance medium database",
            ]));

        it("with a database without standby and without backups calls it critical", () =>
            assert.ok(
                found({ moment, database: { multiAz: false, backupRetentionPeriod: 0 } }).includes(
                    "database-is-single-point-of-failure critical database",
                ),
            ));

        it("with its health check off keeps sending visitors to failed members", () =>
            assert.deepEqual(found({ moment, targetGroup: { healthCheck: { enabled: false } } }), [
                "failed-member-keeps-receiving-visitors medium targets",
            ]));

        it("with one NAT gateway for three zones names the gateway and nothing else", () =>
            assert.deepEqual(found({ moment, nat: "one" }), ["nat-gateway-is-single-point-of-failure medium nat-0"]));
    });
}

describe("The number of zones that is required", () => {
    const zones = (requiredZones: number, groupZones: number) =>
        brief(findingsOf(redundantStack({ groupZones }).stack.resources, { requiredZones }));

    it("of three is missed by a group in two", () =>
        assert.deepEqual(zones(3, 2), ["zone-is-single-point-of-failure medium group"]));
    it("of three is met by a group in three", () => assert.deepEqual(zones(3, 3), []));
    it("of one is met by a group in one", () => assert.deepEqual(zones(1, 1), []));
});
