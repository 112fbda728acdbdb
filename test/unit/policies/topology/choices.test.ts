import assert from "node:assert/strict";

import { buildServiceGraph } from "../../../../policies/topology/build-graph";
import type { Resource } from "../../../../policies/topology/resource";
import { brief, findingsOf } from "../../../support/findings";
import { ref, Stack, type Moment } from "../../../support/resource-stack";

const world = [{ protocol: "tcp", fromPort: 80, toPort: 80, cidrBlocks: ["0.0.0.0/0"] }];

/** A load balancer with a target group of its own. */
function addBalancer(stack: Stack, name: string): { balancer: Resource; targets: Resource } {
    const balancer = stack.add("aws:lb/loadBalancer:LoadBalancer", name, {});
    const targets = stack.add("aws:lb/targetGroup:TargetGroup", name, {});
    stack.add("aws:lb/listener:Listener", name, {
        loadBalancerArn: ref(balancer, "arn"),
        defaultActions: [{ type: "forward", targetGroupArn: ref(targets, "arn") }],
    });
    return { balancer, targets };
}

/** One server in a zone, behind a load balancer and a target group of its own over two zones. */
function addRegion(stack: Stack, region: string): { balancer: Resource; targets: Resource } {
    const subnets = ["a", "b"].map((letter) =>
        stack.add("aws:ec2/subnet:Subnet", `${region}-${letter}`, { availabilityZone: `${region}${letter}` }),
    );
    const access = stack.add("aws:ec2/securityGroup:SecurityGroup", `${region}-balancer`, { ingress: world });
    const inside = stack.add("aws:ec2/securityGroup:SecurityGroup", `${region}-web`, {
        ingress: [{ protocol: "tcp", fromPort: 80, toPort: 80, securityGroups: [ref(access)] }],
    });
    const balancer = stack.add("aws:lb/loadBalancer:LoadBalancer", region, {
        subnets: subnets.map((subnet) => ref(subnet)),
        securityGroups: [ref(access)],
    });
    const targets = addTargets(stack, region, ref(subnets[0]), ref(inside));
    stack.add("aws:lb/listener:Listener", region, {
        loadBalancerArn: ref(balancer, "arn"),
        defaultActions: [{ type: "forward", targetGroupArn: ref(targets, "arn") }],
    });
    return { balancer, targets };
}

function addTargets(stack: Stack, name: string, subnetId: unknown, group: unknown): Resource {
    const targets = stack.add("aws:lb/targetGroup:TargetGroup", name, {});
    const server = stack.add("aws:ec2/instance:Instance", name, { subnetId, vpcSecurityGroupIds: [group] });
    stack.add("aws:lb/targetGroupAttachment:TargetGroupAttachment", name, {
        targetGroupArn: ref(targets, "arn"),
        targetId: ref(server),
    });
    return targets;
}

const regions = ["eu-central-1", "us-east-1"];

/** What only says that nothing adds servers. */
const fixedNumber = ["servers-get-no-further-member medium eu-central-1"];

for (const moment of ["preview", "update"] as Moment[]) {
    describe(`A choice by health between regions, in the ${moment}`, () => {
        it("by an accelerator with an endpoint group in each leaves no single point of failure", () => {
            const stack = new Stack(moment);
            const accelerator = stack.add("aws:globalaccelerator/accelerator:Accelerator", "front", {});
            const listener = stack.add("aws:globalaccelerator/listener:Listener", "front", {
                acceleratorArn: ref(accelerator, "arn"),
            });
            for (const region of regions) {
                stack.add("aws:globalaccelerator/endpointGroup:EndpointGroup", region, {
                    listenerArn: ref(listener, "arn"),
                    endpointConfigurations: [{ endpointId: ref(addRegion(stack, region).balancer, "arn") }],
                });
            }
            // The balancers are open to visitors too, but nobody is told their names.
            assert.deepEqual(
                brief(findingsOf(stack.resources)).filter((text) => text.startsWith("server-is")),
                [],
            );
        });

        function byLatency(evaluateTargetHealth: boolean): string[] {
            const stack = new Stack(moment);
            const zone = stack.add("aws:route53/zone:Zone", "zone", { name: "example.com" });
            for (const region of regions) {
                const { balancer } = addRegion(stack, region);
                stack.add("aws:route53/record:Record", region, {
                    zoneId: ref(zone),
                    name: "example.com",
                    type: "A",
                    setIdentifier: region,
                    latencyRoutingPolicies: [{ region }],
                    aliases: [{ name: ref(balancer, "dnsName"), evaluateTargetHealth }],
                });
            }
            return brief(findingsOf(stack.resources));
        }

        it("by latency with evaluated health has neither a single point of failure nor downtime for maintenance", () =>
            assert.deepEqual(byLatency(true), fixedNumber));

        it("by latency without it leads visitors on to a region that fails", () =>
            assert.deepEqual(byLatency(false), [
                "failed-member-keeps-receiving-visitors high eu-central-1",
                ...fixedNumber,
            ]));
    });
}

describe("A group of one in each of two regions", () => {
    const found = (evaluateTargetHealth: boolean, count: number, size = 1) => {
        const stack = new Stack();
        const zone = stack.add("aws:route53/zone:Zone", "zone", { name: "example.com" });
        for (const region of regions.slice(0, count)) {
            const { balancer, targets } = addBalancer(stack, region);
            stack.add("aws:autoscaling/group:Group", region, {
                minSize: size,
                maxSize: 2 * size - 1,
                targetGroupArns: [ref(targets, "arn")],
            });
            stack.add("aws:route53/record:Record", region, {
                zoneId: ref(zone),
                name: "example.com",
                type: "A",
                ...(count > 1 ? { setIdentifier: region, latencyRoutingPolicies: [{ region }] } : {}),
                aliases: [{ name: ref(balancer, "dnsName"), evaluateTargetHealth }],
            });
        }
        return brief(findingsOf(stack.resources));
    };

    it("stands in for the other while it is maintained", () => assert.deepEqual(found(true, 2), []));
    it("doesn't stand in for it if the names' health isn't evaluated", () =>
        assert.deepEqual(found(false, 2), ["failed-member-keeps-receiving-visitors medium eu-central-1"]));
    it("needs no such evaluation if it has a second member", () => assert.deepEqual(found(false, 2, 2), []));
    it("can't do so alone", () =>
        assert.deepEqual(found(true, 1), [
            "group-runs-one-member medium eu-central-1",
            "group-has-no-room-for-successor medium eu-central-1",
            "group-cannot-grow medium eu-central-1",
        ]));
});

for (const moment of ["preview", "update"] as Moment[]) {
    describe(`A distribution, in the ${moment}`, () => {
        /** One with an origin in each region, in a group or not. */
        function distribution(more: Record<string, unknown>): string[] {
            const stack = new Stack(moment);
            stack.add("aws:cloudfront/distribution:Distribution", "front", {
                origins: regions.map((region) => ({
                    originId: region,
                    domainName: ref(addRegion(stack, region).balancer, "dnsName"),
                })),
                ...more,
            });
            // Nobody is told the names of the balancers.
            for (const { type, props } of stack.resources) {
                if (type === "aws:lb/loadBalancer:LoadBalancer") {
                    props.internal = true;
                }
            }
            return brief(findingsOf(stack.resources)).filter((text) => text.startsWith("server-is"));
        }

        it("with an origin group needs one of its origins", () =>
            assert.deepEqual(
                distribution({
                    originGroups: [{ originId: "both", members: regions.map((originId) => ({ originId })) }],
                }),
                [],
            ));

        it("without one needs each of them", () =>
            assert.deepEqual(
                distribution({}),
                regions.map((region) => `server-is-single-point-of-failure high ${region}`),
            ));
    });
}

describe("The idle half of a blue/green pair", () => {
    /** A listener's weights over two target groups: one of two servers, one of a single server on trial. */
    function pair(moment: Moment, weights: [blue: number, green: number]): Stack {
        const stack = new Stack(moment);
        const { balancer, targets } = addRegion(stack, "eu-central-1");
        const second = stack.add("aws:ec2/instance:Instance", "second", { availabilityZone: "eu-central-1b" });
        stack.add("aws:lb/targetGroupAttachment:TargetGroupAttachment", "second", {
            targetGroupArn: ref(targets, "arn"),
            targetId: ref(second),
        });
        const trial = addTargets(stack, "trial", "subnet-1", "sg-1");
        const [blue, green] = weights;
        stack.add("aws:lb/listener:Listener", "weighted", {
            loadBalancerArn: ref(balancer, "arn"),
            defaultActions: [
                {
                    type: "forward",
                    forward: {
                        targetGroups: [
                            { arn: ref(targets, "arn"), weight: blue },
                            { arn: ref(trial, "arn"), weight: green },
                        ],
                    },
                },
            ],
        });
        return stack;
    }
    const aboutTrial = (stack: Stack) =>
        brief(findingsOf(stack.resources)).filter((text) => text.startsWith("server-is") && text.includes("trial"));

    it("isn't what visitors need, whether its ARN is known or not", () => {
        assert.deepEqual(aboutTrial(pair("update", [100, 0])), []);
        assert.deepEqual(aboutTrial(pair("preview", [100, 0])), []);
    });

    it("is said not to be judged as long as its ARN isn't known", () => {
        const reasons = (moment: Moment) =>
            buildServiceGraph(pair(moment, [100, 0]).resources).notJudged.map(({ reason }) => reason);
        assert.match(reasons("preview").join(), /which target group gets visitors/);
        assert.deepEqual(reasons("update"), []);
    });

    it("is known before its ARN is if it runs nothing, and then the other half is judged", () => {
        const stack = new Stack();
        const balancer = stack.add("aws:lb/loadBalancer:LoadBalancer", "web", {});
        const [targets, idle] = ["blue", "green"].map((name) => stack.add("aws:lb/targetGroup:TargetGroup", name, {}));
        const group = (name: string, size: number, target: Resource) =>
            stack.add("aws:autoscaling/group:Group", name, {
                minSize: size,
                maxSize: 4 * size,
                targetGroupArns: [ref(target, "arn")],
            });
        group("blue", 1, targets);
        const green = group("green", 0, idle);
        stack.add("aws:lb/listener:Listener", "weighted", {
            loadBalancerArn: ref(balancer, "arn"),
            defaultActions: [
                {
                    type: "forward",
                    forward: {
                        targetGroups: [
                            { arn: ref(targets, "arn"), weight: 100 },
                            { arn: ref(idle, "arn"), weight: 0 },
                        ],
                    },
                },
            ],
        });
        assert.deepEqual(brief(findingsOf(stack.resources)), ["group-runs-one-member medium blue"]);
        assert.deepEqual(buildServiceGraph(stack.resources).notJudged, []);

        Object.assign(green.props, { minSize: 1, maxSize: 4 });
        assert.match(
            buildServiceGraph(stack.resources)
                .notJudged.map(({ reason }) => reason)
                .join(),
            /which target group gets visitors/,
        );
    });

    it("that gets some visitors is needed", () =>
        assert.deepEqual(aboutTrial(pair("preview", [90, 10])), ["server-is-single-point-of-failure high trial"]));
});
