import assert from "node:assert/strict";

import { brief, findingsOf } from "../../support/findings";
import { ref, Stack } from "../../support/resource-stack";

/** The findings of an automatically scaled container service behind a load balancer, in two zones. */
function found(service: Record<string, unknown>): string[] {
    const stack = new Stack();
    const subnets = ["a", "b"].map((zone) =>
        stack.add("aws:ec2/subnet:Subnet", `subnet-${zone}`, { availabilityZone: `eu-central-1${zone}` }),
    );
    const targets = stack.add("aws:lb/targetGroup:TargetGroup", "targets", {});
    const balancer = stack.add("aws:lb/loadBalancer:LoadBalancer", "balancer", {
        subnets: subnets.map((subnet) => ref(subnet)),
    });
    stack.add("aws:lb/listener:Listener", "listener", {
        loadBalancerArn: ref(balancer),
        defaultActions: [{ targetGroupArn: ref(targets) }],
    });
    const resource = stack.add("aws:ecs/service:Service", "site", {
        desiredCount: 2,
        networkConfiguration: { subnets: subnets.map((subnet) => ref(subnet)) },
        loadBalancers: [{ targetGroupArn: ref(targets) }],
        ...service,
    });
    const { desiredCount } = { desiredCount: 2, ...service };
    stack.add("aws:appautoscaling/target:Target", "site", {
        serviceNamespace: "ecs",
        resourceId: [ref(resource)],
        minCapacity: desiredCount,
        maxCapacity: 9,
    });
    return brief(findingsOf(stack.resources));
}

const stops = ["container-service-stops-before-it-starts medium site"];

describe("A container service", () => {
    for (const [desiredCount, minimum, maximum, expected] of [
        [2, undefined, undefined, []],
        [2, 100, 200, []],
        [2, 50, 100, []],
        [2, 0, 100, stops],
        [2, 0, 200, stops],
        [2, 100, 100, stops],
        [4, 75, 125, []],
        [4, 100, 110, stops],
    ] as const) {
        it(`with ${desiredCount} tasks, ${minimum ?? "default"} and ${maximum ?? "default"} per cent: ${expected.length} findings`, () =>
            assert.deepEqual(
                found({
                    desiredCount,
                    ...(minimum === undefined ? {} : { deploymentMinimumHealthyPercent: minimum }),
                    ...(maximum === undefined ? {} : { deploymentMaximumPercent: maximum }),
                }),
                expected,
            ));
    }

    it("that another controller deploys is left to it", () =>
        assert.deepEqual(
            found({ deploymentMinimumHealthyPercent: 0, deploymentController: { type: "CODE_DEPLOY" } }),
            [],
        ));

    it("with one task lacks a second one", () =>
        assert.deepEqual(found({ desiredCount: 1 }), ["container-service-runs-one-task medium site"]));
});
