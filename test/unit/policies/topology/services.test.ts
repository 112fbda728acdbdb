import assert from "node:assert/strict";

import { buildServiceGraph } from "../../../../policies/topology/build-graph";
import { Unknown, type Resource } from "../../../../policies/topology/resource";
import { brief, findingsOf } from "../../../support/findings";
import { ref, Stack } from "../../../support/resource-stack";

/** What the graph says of a service that a function behind an API uses. */
function using(type: string, props: Record<string, unknown>): { findings: string[]; notJudged: string[] } {
    const stack = new Stack();
    const service = stack.add(type, "it", props);
    const site = stack.add("aws:lambda/function:Function", "site", {
        environment: { variables: { SERVICE: ref(service, "endpoint") } },
    });
    stack.add("aws:lambda/functionUrl:FunctionUrl", "site", { functionName: ref(site, "name") });
    return {
        findings: brief(findingsOf(stack.resources)),
        notJudged: buildServiceGraph(stack.resources).notJudged.map(({ reason }) => reason),
    };
}

describe("A service with nodes", () => {
    const services: [type: string, redundant: Record<string, unknown>, lone: Record<string, unknown>][] = [
        ["aws:mq/broker:Broker", { deploymentMode: "ACTIVE_STANDBY_MULTI_AZ" }, {}],
        ["aws:opensearch/domain:Domain", { clusterConfig: { instanceCount: 2, zoneAwarenessEnabled: true } }, {}],
        [
            "aws:elasticsearch/domain:Domain",
            { clusterConfig: { instanceCount: 2, zoneAwarenessEnabled: true } },
            { clusterConfig: { instanceCount: 2 } },
        ],
        ["aws:memorydb/cluster:Cluster", {}, { numReplicasPerShard: 0 }],
        ["aws:dax/cluster:Cluster", { replicationFactor: 3 }, { replicationFactor: 1 }],
        ["aws:fsx/windowsFileSystem:WindowsFileSystem", { deploymentType: "MULTI_AZ_1" }, {}],
        ["aws:lightsail/database:Database", { bundleId: "small_ha_2_0" }, { bundleId: "small_2_0" }],
        ["aws:lightsail/containerService:ContainerService", { scale: 2 }, { scale: 1 }],
    ];
    for (const [type, redundant, lone] of services) {
        it(`of ${type} has a second one or is found`, () => {
            assert.deepEqual(using(type, redundant).findings, []);
            assert.deepEqual(
                using(type, lone).findings.filter((text) => !text.startsWith("service-stops")),
                ["service-runs-on-one-node medium it"],
            );
        });
    }

    it("is found to stop for maintenance where AWS says so, and only there", () => {
        const stopping = services.filter(([type, , lone]) =>
            using(type, lone).findings.includes("service-stops-for-maintenance medium it"),
        );
        assert.deepEqual(
            stopping.map(([type]) => type),
            ["aws:mq/broker:Broker", "aws:fsx/windowsFileSystem:WindowsFileSystem"],
        );
    });

    it("whose number isn't known yet isn't judged", () => {
        const stack = new Stack();
        const broker = stack.add("aws:mq/broker:Broker", "it", {});
        broker.props.deploymentMode = Unknown;
        broker.propertyDependencies.deploymentMode = [broker.urn];
        const site = stack.add("aws:lambda/function:Function", "site", { environment: ref(broker, "arn") });
        stack.add("aws:lambda/functionUrl:FunctionUrl", "site", { functionName: ref(site, "name") });
        assert.deepEqual(findingsOf(stack.resources), []);
        const [{ reason }] = buildServiceGraph(stack.resources).notJudged;
        assert.match(reason, /whether it has a second node: deploymentMode isn't known yet/);
    });
});

describe("A fleet behind a load balancer", () => {
    function fleet(targetCapacity: number, zones: string[]): string[] {
        const stack = new Stack();
        const subnets = ["a", "b"].map((zone) =>
            stack.add("aws:ec2/subnet:Subnet", zone, { availabilityZone: `eu-central-1${zone}` }),
        );
        const balancer = stack.add("aws:lb/loadBalancer:LoadBalancer", "lb", {
            subnets: subnets.map((subnet) => ref(subnet)),
        });
        const targets = stack.add("aws:lb/targetGroup:TargetGroup", "web", {});
        stack.add("aws:lb/listener:Listener", "web", {
            loadBalancerArn: ref(balancer, "arn"),
            defaultActions: [{ type: "forward", targetGroupArn: ref(targets, "arn") }],
        });
        const template = stack.add("aws:ec2/launchTemplate:LaunchTemplate", "web", {});
        const fleetRequest = stack.add("aws:ec2/spotFleetRequest:SpotFleetRequest", "fleet", {
            targetCapacity,
            targetGroupArns: [ref(targets, "arn")],
            launchTemplateConfigs: [
                {
                    launchTemplateSpecification: { id: ref(template) },
                    overrides: subnets
                        .filter(({ name }) => zones.includes(name))
                        .map((subnet) => ({ subnetId: ref(subnet) })),
                },
            ],
        });
        stack.add("aws:appautoscaling/target:Target", "fleet", {
            resourceId: ref(fleetRequest),
            minCapacity: targetCapacity,
            maxCapacity: 8,
        });
        return brief(findingsOf(stack.resources)).sort();
    }

    it("of two in two zones has no finding", () => assert.deepEqual(fleet(2, ["a", "b"]), []));
    it("of one has one member", () => assert.deepEqual(fleet(1, ["a", "b"]), ["group-runs-one-member medium fleet"]));
    it("of two in one zone depends on that", () =>
        assert.deepEqual(fleet(2, ["a"]), ["zone-is-single-point-of-failure high fleet"]));
});

describe("An environment of Elastic Beanstalk", () => {
    function environment(...settings: [namespace: string, name: string, value: string][]): string[] {
        const stack = new Stack();
        stack.add("aws:elasticbeanstalk/environment:Environment", "web", {
            settings: settings.map(([namespace, name, value]) => ({ namespace, name, value })),
        });
        return brief(findingsOf(stack.resources)).sort();
    }
    const size = (name: string, value: string): [string, string, string] => ["aws:autoscaling:asg", name, value];

    it("starts with one member, which is its default", () =>
        assert.deepEqual(environment(), ["group-runs-one-member medium web"]));
    it("with two has no finding", () => assert.deepEqual(environment(size("MinSize", "2")), []));
    it("that can't grow is found", () =>
        assert.deepEqual(environment(size("MinSize", "2"), size("MaxSize", "2")), ["group-cannot-grow medium web"]));
    it("of a single instance has neither a second one nor room for it", () =>
        assert.deepEqual(environment(["aws:elasticbeanstalk:environment", "EnvironmentType", "SingleInstance"]), [
            "group-cannot-grow medium web",
            "group-has-no-room-for-successor medium web",
            "group-runs-one-member medium web",
        ]));
});

describe("A file system", () => {
    /** The zones without which visitors have no path, all of them found. */
    function mounted(zones: string[], more: Record<string, unknown> = {}): string[] {
        const stack = new Stack();
        const files = stack.add("aws:efs/fileSystem:FileSystem", "files", more);
        for (const zone of zones) {
            const subnet: Resource = stack.add("aws:ec2/subnet:Subnet", zone, {
                availabilityZone: `eu-central-1${zone}`,
            });
            stack.add("aws:efs/mountTarget:MountTarget", zone, { fileSystemId: ref(files), subnetId: ref(subnet) });
        }
        const point = stack.add("aws:efs/accessPoint:AccessPoint", "point", { fileSystemId: ref(files) });
        const site = stack.add("aws:lambda/function:Function", "site", {
            fileSystemConfig: { arn: ref(point, "arn") },
        });
        stack.add("aws:lambda/functionUrl:FunctionUrl", "site", { functionName: ref(site, "name") });
        const single = buildServiceGraph(stack.resources).failureDomains.filter((one) => one.single);
        assert.deepEqual(
            brief(findingsOf(stack.resources)),
            single.map(() => "zone-is-single-point-of-failure high files"),
        );
        return single.map(({ label }) => label);
    }

    it("with mount targets in two zones survives one of them", () => assert.deepEqual(mounted(["a", "b"]), []));
    it("with one mount target depends on its zone", () => assert.deepEqual(mounted(["a"]), ["eu-central-1a"]));
    it("in one zone depends on that", () =>
        assert.deepEqual(mounted(["a", "b"], { availabilityZoneName: "eu-central-1c" }), ["eu-central-1c"]));
});
