import assert from "node:assert/strict";

import { packs } from "../../../../policies/packs";
import { inWordsOfAws } from "../../../../policies/topology/aws-native";
import { buildServiceGraph } from "../../../../policies/topology/build-graph";
import { brief, findingsOf } from "../../../support/findings";
import { ref, Stack } from "../../../support/resource-stack";

const rules = packs.flatMap((pack) => pack.rules);

/** What the packs find in resources of the provider `aws-native`. */
function found(build: (stack: Stack) => void): string[] {
    const stack = new Stack();
    build(stack);
    return brief(findingsOf(stack.resources.map(inWordsOfAws), {}, rules)).sort();
}

function server(stack: Stack, more: Record<string, unknown> = {}): void {
    const rule = (port: number, cidrIp: string) => ({ ipProtocol: "tcp", fromPort: port, toPort: port, cidrIp });
    const access = stack.add("aws-native:ec2:SecurityGroup", "web", {
        securityGroupIngress: [rule(80, "0.0.0.0/0"), rule(443, "0.0.0.0/0"), rule(22, "198.51.100.0/24")],
        ...more,
    });
    stack.add("aws-native:ec2:Instance", "web", {
        imageId: "ami-1",
        securityGroupIds: [ref(access)],
        metadataOptions: { httpTokens: "required" },
        blockDeviceMappings: [{ deviceName: "/dev/xvda", ebs: { encrypted: true } }],
    });
}

describe("The provider aws-native", () => {
    const lone = [
        "lone-server-stops-for-maintenance high web",
        "server-is-single-point-of-failure high web",
        "servers-get-no-further-member high web",
        "zone-is-single-point-of-failure high web",
    ];

    it("has a lone server as aws does", () => assert.deepEqual(found(server), lone));

    it("has an open port as aws does", () =>
        assert.deepEqual(
            found((stack) =>
                server(stack, {
                    securityGroupIngress: [
                        { ipProtocol: "tcp", fromPort: 22, toPort: 22, cidrIp: "0.0.0.0/0" },
                        { ipProtocol: "tcp", fromPort: 443, toPort: 443, cidrIp: "0.0.0.0/0" },
                    ],
                }),
            ),
            [...lone, "port-is-open-to-the-world high web"].sort(),
        ));

    it("has a database as aws does", () => {
        const database = (more: object) => (stack: Stack) =>
            stack.add("aws-native:rds:DbInstance", "db", {
                engine: "mysql",
                multiAz: true,
                storageEncrypted: true,
                backupRetentionPeriod: 7,
                ...more,
            });
        assert.deepEqual(
            found((stack) => void database({})(stack)),
            [],
        );
        assert.deepEqual(
            found((stack) => void database({ multiAz: false, publiclyAccessible: true })(stack)),
            [
                "database-has-no-second-member low db",
                "database-is-publicly-accessible critical db",
                "database-is-single-point-of-failure high db (uncertain)",
                "database-stops-for-maintenance medium db",
            ],
        );
    });

    it("has a group behind a balancer as aws does", () => {
        const group = (minSize: string) => (stack: Stack) => {
            const subnets = ["a", "b"].map((zone) =>
                stack.add("aws-native:ec2:Subnet", zone, { availabilityZone: `eu-central-1${zone}` }),
            );
            const access = stack.add("aws-native:ec2:SecurityGroup", "lb", {
                securityGroupIngress: [{ ipProtocol: "tcp", fromPort: 443, toPort: 443, cidrIp: "0.0.0.0/0" }],
            });
            const balancer = stack.add("aws-native:elasticloadbalancingv2:LoadBalancer", "lb", {
                subnets: subnets.map((subnet) => ref(subnet)),
                securityGroups: [ref(access)],
            });
            const targets = stack.add("aws-native:elasticloadbalancingv2:TargetGroup", "web", {});
            stack.add("aws-native:elasticloadbalancingv2:Listener", "https", {
                loadBalancerArn: ref(balancer),
                port: 443,
                protocol: "HTTPS",
                sslPolicy: "ELBSecurityPolicy-TLS13-1-2-2021-06",
                defaultActions: [{ type: "forward", targetGroupArn: ref(targets) }],
            });
            const template = stack.add("aws-native:ec2:LaunchTemplate", "web", {
                launchTemplateData: {
                    metadataOptions: { httpTokens: "required" },
                    blockDeviceMappings: [{ deviceName: "/dev/xvda", ebs: { encrypted: true } }],
                },
            });
            stack.add("aws-native:autoscaling:AutoScalingGroup", "web", {
                minSize,
                maxSize: "4",
                vpcZoneIdentifier: subnets.map((subnet) => ref(subnet)),
                targetGroupArns: [ref(targets)],
                launchTemplate: { launchTemplateId: ref(template) },
            });
        };
        assert.deepEqual(found(group("2")), []);
        assert.deepEqual(found(group("1")), ["group-runs-one-member medium web"]);
    });

    it("is named where it isn't known", () => {
        const stack = new Stack();
        stack.add("aws-native:gamelift:Fleet", "players", {});
        stack.add("aws-native:iam:Role", "role", {});
        assert.deepEqual(
            buildServiceGraph(stack.resources).notJudged.map(({ label, reason }) => `${label}: ${reason}`),
            ["players: the packs know nothing of aws-native:gamelift:Fleet"],
        );
    });
});
