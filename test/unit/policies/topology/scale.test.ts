import assert from "node:assert/strict";

import { findingsOf } from "../../../support/findings";
import { ref, Stack } from "../../../support/stack";

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

function seconds(resources: number): number {
    const stack = many(Math.round(resources / 4));
    findingsOf(stack.resources);
    const start = process.hrtime.bigint();
    const findings = findingsOf(stack.resources);
    assert.ok(findings.length > 0);
    return Number(process.hrtime.bigint() - start) / 1e9;
}

describe("The time for a large stack", function () {
    this.timeout(60_000);

    it("grows in proportion to the number of resources", () => {
        const small = Math.min(seconds(2500), seconds(2500));
        const large = seconds(10_000);
        // Four times the resources; a pair-wise comparison would take sixteen times as long.
        assert.ok(
            large < small * 10 + 0.2,
            `${small.toFixed(3)} s for 2,500 resources, ${large.toFixed(3)} s for 10,000`,
        );
    });
});
