import assert from "node:assert/strict";

import { Backups } from "../../../../policies/topology/backups";
import { Inventory } from "../../../../policies/topology/inventory";
import { ref, Stack } from "../../../support/resource-stack";

function everyHours(schedule: string): number | undefined {
    const stack = new Stack();
    const volume = stack.add("aws:ebs/volume:Volume", "data", {});
    const plan = stack.add("aws:backup/plan:Plan", "plan", { rules: [{ schedule }] });
    stack.add("aws:backup/selection:Selection", "selection", { planId: ref(plan), resources: [ref(volume, "arn")] });
    const [backup] = new Backups(new Inventory(stack.resources)).of(volume, "VOLUME");
    assert.ok(backup);
    return backup.everyHours;
}

describe("The time between two backups", () => {
    for (const [schedule, hours] of [
        ["cron(0 3 * * ? *)", 24],
        ["cron(0 */6 * * ? *)", 6],
        ["cron(0 0/12 * * ? *)", 12],
        ["cron(15 * * * ? *)", 1],
        ["cron(0 3 ? * SUN *)", 168],
        ["every now and then", undefined],
    ] as const) {
        it(`of ${schedule} is ${hours === undefined ? "unknown" : `${hours} h`}`, () =>
            assert.equal(everyHours(schedule), hours));
    }
});

describe("A lifecycle policy", () => {
    function found(tags: Record<string, string>, more: Record<string, unknown> = {}): number {
        const stack = new Stack();
        const volume = stack.add("aws:ebs/volume:Volume", "data", { tags });
        stack.add("aws:dlm/lifecyclePolicy:LifecyclePolicy", "daily", {
            policyDetails: {
                resourceTypes: ["VOLUME"],
                targetTags: { Backup: "yes" },
                schedules: [{ createRule: { interval: 24 } }],
            },
            ...more,
        });
        return new Backups(new Inventory(stack.resources)).of(volume, "VOLUME").length;
    }

    it("copies a volume that has its tag", () => assert.equal(found({ Backup: "yes", Name: "data" }), 1));
    it("doesn't copy one with another value", () => assert.equal(found({ Backup: "no" }), 0));
    it("doesn't copy one without the tag", () => assert.equal(found({}), 0));
    it("copies nothing while it is disabled", () => assert.equal(found({ Backup: "yes" }, { state: "DISABLED" }), 0));
});
