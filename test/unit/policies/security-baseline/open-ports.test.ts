import assert from "node:assert/strict";

import { ports } from "../../../../policies/security-baseline/rules/ports";
import { findingsOf } from "../../../support/findings";
import { ref, Stack } from "../../../support/resource-stack";
import type { Resource } from "../../../../policies/topology/resource";

const everything = [{ protocol: "-1", fromPort: 0, toPort: 0, cidrBlocks: ["0.0.0.0/0"] }];

/** What the rule says of a group that is open to everybody, by who is in it. */
function facts(join: (stack: Stack, group: Resource) => void): string[] {
    const stack = new Stack();
    const group = stack.add("aws:ec2/securityGroup:SecurityGroup", "open", { ingress: everything });
    join(stack, group);
    return findingsOf(stack.resources, {}, [ports]).map(({ fact }) => fact);
}

describe("A security group that is open at every port", () => {
    it("is harmless for a load balancer that answers visitors only", () =>
        assert.deepEqual(
            facts((stack, group) => {
                const balancer = stack.add("aws:lb/loadBalancer:LoadBalancer", "web", { securityGroups: [ref(group)] });
                stack.add("aws:lb/listener:Listener", "web", { loadBalancerArn: ref(balancer, "arn"), port: 443 });
            }),
            [],
        ));

    it("isn't for one with a listener at a database's port", () =>
        assert.deepEqual(
            facts((stack, group) => {
                const balancer = stack.add("aws:lb/loadBalancer:LoadBalancer", "db", { securityGroups: [ref(group)] });
                stack.add("aws:lb/listener:Listener", "db", { loadBalancerArn: ref(balancer, "arn"), port: 3306 });
            }),
            ["open lets 0.0.0.0/0 reach MySQL (3306)."],
        ));

    it("is harmless for an interface endpoint", () =>
        assert.deepEqual(
            facts((stack, group) =>
                stack.add("aws:ec2/vpcEndpoint:VpcEndpoint", "s3", { securityGroupIds: [ref(group)] }),
            ),
            [],
        ));

    it("names the port of the cache that is in it, and no other", () =>
        assert.deepEqual(
            facts((stack, group) =>
                stack.add("aws:elasticache/replicationGroup:ReplicationGroup", "cache", {
                    securityGroupIds: [ref(group)],
                }),
            ),
            ["open lets 0.0.0.0/0 reach Redis (6379)."],
        ));

    it("names what runs on a server first", () => {
        const [fact] = facts((stack, group) =>
            stack.add("aws:ec2/instance:Instance", "web", {
                vpcSecurityGroupIds: [ref(group)],
                userData: "apt-get install -y redis-server",
            }),
        );
        assert.match(fact, /reach Redis \(6379\), SSH \(22\)/);
    });

    it("counts in full where its members aren't in the program", () => {
        const [fact] = facts(() => undefined);
        assert.match(fact, /SSH \(22\).* and \d+ more/);
    });
});

describe("A Lightsail instance's open port", () => {
    const found = (info: Record<string, unknown>) => {
        const stack = new Stack();
        stack.add("aws:lightsail/instancePublicPorts:InstancePublicPorts", "web", {
            portInfos: [{ protocol: "tcp", fromPort: 3306, toPort: 3306, ...info }],
        });
        return findingsOf(stack.resources, {}, [ports]).length;
    };
    it("is open to everybody without networks", () => assert.equal(found({}), 1));
    it("is open to the networks that it names", () => assert.equal(found({ cidrs: ["198.51.100.0/24"] }), 0));
});
