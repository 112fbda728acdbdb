import assert from "node:assert/strict";

import type { Resource } from "../../../../policies/topology/resource";
import { brief, findingsOf } from "../../../support/findings";
import { Stack } from "../../../support/resource-stack";

/** The findings about a resource, before and after its provider has filled in what the program leaves out. */
function unchangedBy(
    filled: Record<string, unknown>,
    build: (stack: Stack) => Resource,
): { before: string[]; after: string[] } {
    const found = (props: Record<string, unknown>) => {
        const stack = new Stack("update");
        Object.assign(build(stack).props, props);
        return brief(findingsOf(stack.resources)).sort();
    };
    return { before: found({}), after: found(filled) };
}

describe("What the provider fills in", () => {
    const cases: [what: string, filled: Record<string, unknown>, build: (stack: Stack) => Resource][] = [
        [
            "the default security group of a server that names none",
            { vpcSecurityGroupIds: ["sg-0default"], subnetId: "subnet-0default" },
            (stack) =>
                stack.add("aws:ec2/instance:Instance", "web", {
                    userData: "apt-get install -y nginx",
                    availabilityZone: "eu-central-1a",
                }),
        ],
        [
            "that a server has no public address, before one is associated",
            { associatePublicIpAddress: false },
            (stack) => {
                const group = stack.add("aws:ec2/securityGroup:SecurityGroup", "web", {
                    ingress: [{ protocol: "tcp", fromPort: 443, toPort: 443, cidrBlocks: ["0.0.0.0/0"] }],
                });
                return stack.add("aws:ec2/instance:Instance", "web", { vpcSecurityGroupIds: [group.props.id] });
            },
        ],
        [
            "the replicas of a cache whose nodes the program counts",
            { replicasPerNodeGroup: 0 },
            (stack) =>
                stack.add("aws:elasticache/replicationGroup:ReplicationGroup", "cache", {
                    numCacheClusters: 2,
                    automaticFailoverEnabled: true,
                }),
        ],
    ];
    for (const [what, filled, build] of cases) {
        it(`changes nothing: ${what}`, () => {
            const { before, after } = unchangedBy(filled, build);
            assert.deepEqual(after, before);
        });
    }

    it("is what counts where the program says the same", () => {
        const lone = (stack: Stack) =>
            stack.add("aws:elasticache/replicationGroup:ReplicationGroup", "cache", {
                replicasPerNodeGroup: 0,
                automaticFailoverEnabled: true,
            });
        const { before } = unchangedBy({}, lone);
        assert.ok(before.some((text) => text.startsWith("cache-is-single-point-of-failure")));
    });
});
