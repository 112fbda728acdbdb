import assert from "node:assert/strict";

import { brief, findingsOf } from "../../../support/findings";
import { ref, Stack } from "../../../support/resource-stack";

const world = (port: number) => [{ protocol: "tcp", fromPort: port, toPort: port, cidrBlocks: ["0.0.0.0/0"] }];

/** A group of one that takes an address at its start, in a subnet that gives public addresses or not. */
function groupOfOne(subnet: Record<string, unknown>, template: Record<string, unknown> = {}): string[] {
    const stack = new Stack();
    const inside = stack.add("aws:ec2/subnet:Subnet", "a", { availabilityZone: "eu-central-1a", ...subnet });
    const access = stack.add("aws:ec2/securityGroup:SecurityGroup", "web", { ingress: world(443) });
    const launch = stack.add("aws:ec2/launchTemplate:LaunchTemplate", "web", {
        instanceType: "t3.small",
        vpcSecurityGroupIds: [ref(access)],
        ...template,
    });
    stack.add("aws:autoscaling/group:Group", "web", {
        minSize: 1,
        maxSize: 1,
        vpcZoneIdentifiers: [ref(inside)],
        launchTemplate: { id: ref(launch) },
    });
    return brief(findingsOf(stack.resources)).sort();
}

describe("A group of one without a load balancer", () => {
    const found = [
        "group-cannot-grow medium web",
        "group-has-no-room-for-successor medium web",
        "group-runs-one-member medium web",
        "zone-is-single-point-of-failure high web",
    ];

    it("is the site where its subnet gives public addresses", () =>
        assert.deepEqual(groupOfOne({ mapPublicIpOnLaunch: true }), found));

    it("is the site where its template asks for one", () =>
        assert.deepEqual(
            groupOfOne({}, { networkInterfaces: [{ associatePublicIpAddress: true }], securityGroups: [] }),
            found,
        ));

    it("is nobody's site in a private subnet", () => assert.deepEqual(groupOfOne({}), []));

    it("is nobody's site where its template declines an address", () =>
        assert.deepEqual(
            groupOfOne({ mapPublicIpOnLaunch: true }, { networkInterfaces: [{ associatePublicIpAddress: "false" }] }),
            [],
        ));
});

describe("The address that a member takes at its start", () => {
    it("leads to the member's group", () => {
        const stack = new Stack();
        const address = stack.add("aws:ec2/eip:Eip", "web", {});
        const zone = stack.add("aws:route53/zone:Zone", "zone", { name: "example.com" });
        stack.add("aws:route53/record:Record", "www", {
            zoneId: ref(zone),
            name: "www",
            type: "A",
            records: [ref(address, "publicIp")],
        });
        const launch = stack.add("aws:ec2/launchTemplate:LaunchTemplate", "web", {
            userData: ref(address, "allocationId"),
        });
        stack.add("aws:autoscaling/group:Group", "web", {
            minSize: 1,
            maxSize: 2,
            launchTemplate: { id: ref(launch) },
        });
        const [finding] = findingsOf(stack.resources).filter(({ rule }) => rule === "group-runs-one-member");
        assert.deepEqual(finding?.takesDown, ["www.example.com"]);
    });
});

describe("A service that others find by a name", () => {
    function shop(services: Record<string, Record<string, unknown>>): string[] {
        const stack = new Stack();
        const cluster = stack.add("aws:ecs/cluster:Cluster", "shop", {});
        const access = stack.add("aws:ec2/securityGroup:SecurityGroup", "front", { ingress: world(80) });
        const found = stack.add("aws:servicediscovery/service:Service", "stock", {});
        for (const [name, more] of Object.entries(services)) {
            stack.add("aws:ecs/service:Service", name, {
                cluster: ref(cluster, "arn"),
                desiredCount: 2,
                networkConfiguration:
                    name === "front" ? { assignPublicIp: true, securityGroups: [ref(access)] } : { subnets: [] },
                ...more,
                ...(more.found ? { serviceRegistries: { registryArn: ref(found, "arn") } } : {}),
            });
        }
        return brief(findingsOf(stack.resources)).filter((text) => text.startsWith("container-service-runs"));
    }

    it("is needed by the public one of its cluster, as far as can be known", () =>
        assert.deepEqual(shop({ front: {}, stock: { desiredCount: 1, found: true } }), [
            "container-service-runs-one-task medium stock (uncertain)",
        ]));

    it("by Service Connect too", () =>
        assert.deepEqual(
            shop({ front: {}, stock: { desiredCount: 1, serviceConnectConfiguration: { enabled: true } } }),
            ["container-service-runs-one-task medium stock (uncertain)"],
        ));

    it("isn't one that nothing finds, such as a job in the background", () =>
        assert.deepEqual(shop({ front: {}, job: { desiredCount: 1 } }), []));
});
