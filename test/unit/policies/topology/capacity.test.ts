import assert from "node:assert/strict";

import type { Resource } from "../../../../policies/topology/resource";
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
