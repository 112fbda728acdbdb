import assert from "node:assert/strict";

import type { Resource } from "../../../../policies/topology/resource";
import { findingsOf } from "../../../support/findings";
import { ref, Stack } from "../../../support/resource-stack";

/** Many servers, each with an address and a name, in two security groups behind one load balancer. */
function many(servers: number): Stack {
    const stack = new Stack();
    const outside = stack.add("aws:ec2/securityGroup:SecurityGroup", "outside", {
        ingress: [{ protocol: "tcp", fromPort: 80, toPort: 80, cidrBlocks: ["0.0.0.0/0"] }],
    });
    const inside = stack.add("aws:ec2/securityGroup:SecurityGroup", "inside", {
        ingress: [{ protocol: "tcp", fromPort: 3306, toPort: 3306, securityGroups: [ref(outside)] }],
    });
    const targets = stack.add("aws:lb/targetGroup:TargetGroup", "targets", {});
    const balancer = stack.add("aws:lb/loadBalancer:LoadBalancer", "balancer", {});
    stack.add("aws:lb/listener:Listener", "listener", {
        loadBalancerArn: ref(balancer),
        defaultActions: [{ targetGroupArn: ref(targets) }],
    });
    const zone = stack.add("aws:route53/zone:Zone", "zone", { name: "example.com" });
    for (let index = 0; index < servers; index++) {
        const database = index % 10 === 0;
        const server = stack.add("aws:ec2/instance:Instance", `server-${index}`, {
            instanceType: "t3.micro",
            vpcSecurityGroupIds: [ref(database ? inside : outside)],
            userData: "apt-get install nginx",
        });
        const address = stack.add("aws:ec2/eip:Eip", `server-${index}`, { instance: ref(server) });
        stack.add("aws:route53/record:Record", `server-${index}`, {
            zoneId: ref(zone),
            name: `server-${index}.example.com`,
            type: "A",
            records: [ref(address, "publicIp")],
        });
        if (!database) {
            stack.add("aws:lb/targetGroupAttachment:TargetGroupAttachment", `server-${index}`, {
                targetGroupArn: ref(targets),
                targetId: ref(server),
            });
        }
    }
    return stack;
}

/** How often the packs read a field of a resource, for a stack of that many resources. */
function readsOf(resources: number): number {
    let reads = 0;
    const counting: ProxyHandler<Resource> = {
        get: (resource, field) => {
            reads++;
            return Reflect.get(resource, field);
        },
    };
    const findings = findingsOf(many(resources / 4).resources.map((resource) => new Proxy(resource, counting)));
    assert.ok(findings.length > 0);
    return reads;
}

describe("The work for a large stack", function () {
    this.timeout(60_000);

    it("grows in proportion to the number of resources", () => {
        const [small, large] = [2_000, 8_000].map(readsOf);
        // Four times the resources; a pair-wise comparison would read sixteen times as often.
        assert.ok(large! < small! * 5, `${small} reads of 2,000 resources, ${large} of 8,000`);
    });
});
