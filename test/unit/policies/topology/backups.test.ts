import assert from "node:assert/strict";

import { Backups } from "../../../../policies/topology/backups";
import { buildServiceGraph } from "../../../../policies/topology/build-graph";
import type { FailureDomain } from "../../../../policies/topology/graph";
import { Inventory } from "../../../../policies/topology/inventory";
import { Unknown, type Resource } from "../../../../policies/topology/resource";
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
    it("may copy a volume whose tags aren't known yet", () => {
        const stack = new Stack();
        const volume = stack.add("aws:ebs/volume:Volume", "data", { tags: Unknown });
        volume.propertyDependencies.tags = [volume.urn];
        stack.add("aws:dlm/lifecyclePolicy:LifecyclePolicy", "daily", {
            policyDetails: { resourceTypes: ["VOLUME"], targetTags: { Backup: "yes" } },
        });
        assert.equal(new Backups(new Inventory(stack.resources)).of(volume, "VOLUME").length, 1);
    });
    it("doesn't copy one with another value", () => assert.equal(found({ Backup: "no" }), 0));
    it("doesn't copy one without the tag", () => assert.equal(found({}), 0));
    it("copies nothing while it is disabled", () => assert.equal(found({ Backup: "yes" }, { state: "DISABLED" }), 0));
});

describe("A volume has a copy", () => {
    type Way = (stack: Stack, server: Resource, volume: Resource) => unknown;
    const policy = (details: object, more: object = {}) => ({ policyDetails: details, ...more });
    const add = (stack: Stack, type: string, inputs: Record<string, unknown>) => stack.add(type, "copies", inputs);
    const dlm = "aws:dlm/lifecyclePolicy:LifecyclePolicy";
    const selection = "aws:backup/selection:Selection";

    /** What the graph says of the copies of a server's data volume. */
    function copied(way: Way, volumeTags: Record<string, string> = {}): boolean {
        const stack = new Stack();
        const server = stack.add("aws:ec2/instance:Instance", "web", { tags: { Snapshot: "true" } });
        const volume = stack.add("aws:ebs/volume:Volume", "data", { tagsAll: volumeTags });
        stack.add("aws:ec2/volumeAttachment:VolumeAttachment", "data", {
            instanceId: ref(server),
            volumeId: ref(volume),
        });
        way(stack, server, volume);
        const [found] = buildServiceGraph(stack.resources).failureDomains.filter(({ kind }) => kind === "volume");
        return (found as FailureDomain<"volume">).facts.backups;
    }

    const ways: Record<string, Way> = {
        "by the account's default policy for volumes": (stack) =>
            add(stack, dlm, policy({ createInterval: 1 }, { defaultPolicy: "VOLUME" })),
        "by the account's default policy for instances": (stack) =>
            add(stack, dlm, policy({ createInterval: 1 }, { defaultPolicy: "INSTANCE" })),
        "by a policy for instances with a tag of its server": (stack) =>
            add(stack, dlm, policy({ resourceTypes: ["INSTANCE"], targetTags: { Snapshot: "true" } })),
        "by AWS Backup of its server": (stack, server) => add(stack, selection, { resources: [ref(server, "arn")] }),
        "by AWS Backup of all instances": (stack) =>
            add(stack, selection, { resources: ["arn:aws:ec2:*:*:instance/*"] }),
        "by AWS Backup of everything with a tag of its server": (stack) =>
            add(stack, selection, {
                resources: ["*"],
                conditions: [{ stringEquals: [{ key: "aws:ResourceTag/Snapshot", value: "true" }] }],
            }),
    };
    for (const [how, way] of Object.entries(ways)) {
        it(how, () => assert.ok(copied(way)));
    }

    it("by a policy for a tag that the provider gives to all", () =>
        assert.ok(
            copied((stack) => add(stack, dlm, policy({ resourceTypes: ["VOLUME"], targetTags: { Team: "web" } })), {
                Team: "web",
            }),
        ));

    const others: Record<string, Way> = {
        "by a default policy that spares a tag of it": (stack) =>
            add(stack, dlm, policy({ exclusions: { excludeTags: { Team: "web" } } }, { defaultPolicy: "VOLUME" })),
        "by AWS Backup of something else": (stack) => add(stack, selection, { resources: ["arn:aws:rds:*:*:db:*"] }),
        "by AWS Backup with a condition that it doesn't meet": (stack) =>
            add(stack, selection, {
                resources: ["*"],
                conditions: [{ stringEquals: [{ key: "aws:ResourceTag/Snapshot", value: "no" }] }],
            }),
        "by AWS Backup that leaves it and its server out": (stack, server, volume) =>
            add(stack, selection, { resources: ["*"], notResources: [ref(server, "arn"), ref(volume, "arn")] }),
    };
    for (const [how, way] of Object.entries(others)) {
        it(`not ${how}`, () => assert.ok(!copied(way, { Team: "web" })));
    }
});
