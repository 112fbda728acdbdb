import assert from "node:assert/strict";

import { Unknown, type Resource } from "../../../../policies/topology/resource";
import { brief, findingsOf } from "../../../support/findings";
import { redundantStack } from "../../../support/redundant-stack";
import { ref, type Stack } from "../../../support/resource-stack";

/** The findings about a group whose size a schedule changes as well. */
function scheduled(group: Record<string, unknown>, ...sizes: Record<string, unknown>[]): string[] {
    const { stack, byName } = redundantStack({ group });
    sizes.forEach((size, index) => addSchedule(stack, byName("aws:autoscaling/group:Group::group"), index, size));
    return brief(findingsOf(stack.resources)).sort();
}

function addSchedule(stack: Stack, group: Resource, index: number, size: Record<string, unknown>): void {
    stack.add("aws:autoscaling/schedule:Schedule", `schedule-${index}`, {
        autoscalingGroupName: ref(group, "name"),
        ...size,
    });
}

describe("A group", () => {
    const office = [
        { minSize: 0, maxSize: 1, desiredCapacity: 0 },
        { minSize: 0, maxSize: 1, desiredCapacity: 1 },
    ];
    const lone = [
        "group-cannot-grow medium group",
        "group-has-no-room-for-successor medium group",
        "group-runs-one-member medium group",
    ];

    it("of which at most one member ever runs has one member, though its minimum is 0", () =>
        assert.deepEqual(scheduled({ minSize: 0, maxSize: 1, desiredCapacity: 1 }, ...office), lone));

    it("that runs two by day and none by night has two while there are any", () =>
        assert.deepEqual(
            scheduled({ minSize: 0, maxSize: 4, desiredCapacity: 2 }, { minSize: -1, maxSize: -1, desiredCapacity: 0 }),
            [],
        ));

    it("that a schedule lets shrink to one has one member", () =>
        assert.deepEqual(scheduled({ minSize: 2, maxSize: 4 }, { minSize: 1, maxSize: 4, desiredCapacity: 1 }), [
            "group-runs-one-member medium group",
        ]));

    it("that load scales up from nothing has one member at times", () => {
        const { stack, byName } = redundantStack({ group: { minSize: 0, maxSize: 4 } });
        stack.add("aws:autoscaling/policy:Policy", "load", {
            autoscalingGroupName: ref(byName("aws:autoscaling/group:Group::group"), "name"),
        });
        assert.deepEqual(brief(findingsOf(stack.resources)), ["group-runs-one-member medium group"]);
    });

    it("whose two units of capacity are one member runs one member", () => {
        const weighted = (weightedCapacity: string) =>
            scheduled({
                minSize: 2,
                maxSize: 6,
                mixedInstancesPolicy: {
                    launchTemplate: { overrides: [{ instanceType: "c6i.large", weightedCapacity }] },
                },
            });
        assert.deepEqual([weighted("1"), weighted("2")], [[], ["group-runs-one-member medium group"]]);
    });

    it("that runs nothing stands in for nothing, and needs no advice", () => {
        const { stack, byName } = redundantStack({ group: { minSize: 0, maxSize: 4, desiredCapacity: 0 } });
        stack.add("aws:ec2/instance:Instance", "only", { availabilityZone: "eu-central-1a" });
        stack.add("aws:lb/targetGroupAttachment:TargetGroupAttachment", "only", {
            targetGroupArn: ref(byName("targets"), "arn"),
            targetId: ref(byName("only")),
        });
        const findings = brief(findingsOf(stack.resources));
        assert.ok(findings.includes("server-is-single-point-of-failure high only"), findings.join("\n"));
        assert.deepEqual(
            findings.filter((text) => text.endsWith(" group")),
            [],
        );
    });
});

/** The findings about a fleet whose members visitors reach. */
function ofFleet(
    type: string,
    capacity: Record<string, unknown>,
    maxCapacity?: number,
    weightedCapacity?: unknown,
): string[] {
    const { stack, byName } = redundantStack();
    const template = stack.add("aws:ec2/launchTemplate:LaunchTemplate", "public", {
        vpcSecurityGroupIds: [ref(byName("balancer"))],
        networkInterfaces: [{ associatePublicIpAddress: "true" }],
    });
    const fleet = stack.add(type, "fleet", {
        ...capacity,
        launchTemplateConfigs: [
            {
                launchTemplateSpecification: { id: ref(template), version: "1" },
                overrides: [0, 1].map((zone) => ({ subnetId: ref(byName(`public-${zone}`)), weightedCapacity })),
            },
        ],
    });
    if (maxCapacity !== undefined) {
        stack.add("aws:appautoscaling/target:Target", "scaling", {
            serviceNamespace: "ec2",
            resourceId: ref(fleet),
            minCapacity: capacity.targetCapacity,
            maxCapacity,
        });
    }
    return brief(findingsOf(stack.resources)).filter((text) => text.endsWith(" fleet"));
}

describe("A fleet", () => {
    const spot = "aws:ec2/spotFleetRequest:SpotFleetRequest";
    const fixed = "group-cannot-grow medium fleet";
    const lone = "group-runs-one-member medium fleet";

    it("whose capacity is fixed can't grow", () => {
        assert.deepEqual(ofFleet(spot, { targetCapacity: 1 }), [lone, fixed]);
        assert.deepEqual(ofFleet(spot, { targetCapacity: 4 }), [fixed]);
    });
    it("of EC2 can't grow either", () =>
        assert.deepEqual(ofFleet("aws:ec2/fleet:Fleet", { targetCapacitySpecification: { totalTargetCapacity: 1 } }), [
            lone,
            fixed,
        ]));
    it("that something scales can", () => assert.deepEqual(ofFleet(spot, { targetCapacity: 4 }, 8), []));
    it("that nothing may scale higher can't", () => assert.deepEqual(ofFleet(spot, { targetCapacity: 4 }, 4), [fixed]));
    it("whose weights make all its capacity one member runs one member", () =>
        assert.deepEqual(ofFleet(spot, { targetCapacity: 4 }, 8, 4), [lone]));
    it("whose members' weights aren't known isn't judged as one member", () =>
        assert.deepEqual(ofFleet(spot, { targetCapacity: 4 }, 8, Unknown), []));
});
