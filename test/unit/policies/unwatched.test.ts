import assert from "node:assert/strict";

import type { Finding } from "../../../policies/findings/finding";
import { unwatched } from "../../../policies/single-point-of-failure/rules/unwatched";
import type { Resource } from "../../../policies/topology/resource";
import { brief, findingsOf } from "../../support/findings";
import { loneServer } from "../../support/lone-server";
import { redundantStack } from "../../support/redundant-stack";
import { ref, Stack } from "../../support/resource-stack";

function found(resources: Resource[], watchedBy = ""): Finding[] {
    return findingsOf(resources, { watchedBy }, [unwatched]);
}

const healthCheck = "aws:route53/healthCheck:HealthCheck";
const alarm = "aws:cloudwatch/metricAlarm:MetricAlarm";
const canary = "aws:synthetics/canary:Canary";
const told = ["arn:aws:sns:eu-central-1:123456789012:operators"];

for (const moment of ["preview", "update"] as const) {
    describe(`Who is told that a site is down, in ${moment === "preview" ? "a first preview" : "an update"}`, () => {
        const server = () => {
            const stack = loneServer({ moment });
            const named = (name: string, type: string) =>
                stack.resources.find((resource) => resource.name === name && resource.type.endsWith(`:${type}`))!;
            return { stack, instance: named("server", "Instance"), address: named("server", "Eip") };
        };
        const watchedServer = (
            type: string,
            inputs: (of: { stack: Stack; instance: Resource; address: Resource }) => Record<string, unknown>,
        ) => {
            const made = server();
            made.stack.add(type, "watcher", inputs(made));
            return brief(found(made.stack.resources));
        };
        const unseen = ["site-is-not-watched medium dns-apex"];

        it("is nobody, where there is no health check and no alarm: one finding for both names", () => {
            const findings = found(server().stack.resources);
            assert.deepEqual(brief(findings), unseen);
            assert.match(findings[0].fact, /example\.com and www\.example\.com/);
        });

        it("is who the parameter names", () =>
            assert.deepEqual(found(server().stack.resources, "the hoster's monitoring"), []));

        it("isn't an empty name", () => assert.deepEqual(brief(found(server().stack.resources, " ")), unseen));

        const cases: Record<
            string,
            [
                type: string,
                inputs: (of: { stack: Stack; instance: Resource; address: Resource }) => Record<string, unknown>,
                watched: boolean,
            ]
        > = {
            "a health check of the site's name": [
                healthCheck,
                () => ({ fqdn: "WWW.example.com.", type: "HTTPS" }),
                true,
            ],
            "a health check that is switched off": [
                healthCheck,
                () => ({ fqdn: "example.com", type: "HTTPS", disabled: true }),
                false,
            ],
            "a health check of another name": [healthCheck, () => ({ fqdn: "www.example.org", type: "HTTPS" }), false],
            "a health check of the address": [
                healthCheck,
                ({ address }) => ({ ipAddress: ref(address, "publicIp"), type: "HTTP" }),
                true,
            ],
            "a health check of an address that the program doesn't show": [
                healthCheck,
                () => ({ ipAddress: "192.0.2.7", type: "HTTP" }),
                true,
            ],
            "an alarm on the machine": [
                alarm,
                ({ instance }) => ({
                    namespace: "AWS/EC2",
                    metricName: "StatusCheckFailed_System",
                    dimensions: { InstanceId: ref(instance) },
                    alarmActions: told,
                }),
                true,
            ],
            "an alarm on the machine in a metric query": [
                alarm,
                ({ instance }) => ({
                    metricQueries: [{ metric: { namespace: "AWS/EC2", dimensions: { InstanceId: ref(instance) } } }],
                    alarmActions: told,
                }),
                true,
            ],
            "an alarm that is switched off": [
                alarm,
                ({ instance }) => ({
                    namespace: "AWS/EC2",
                    dimensions: { InstanceId: ref(instance) },
                    alarmActions: told,
                    actionsEnabled: false,
                }),
                false,
            ],
            "an alarm on a machine elsewhere": [
                alarm,
                () => ({ namespace: "AWS/EC2", dimensions: { InstanceId: "i-0123456789abcdef0" }, alarmActions: told }),
                false,
            ],
            "an alarm on the bill": [
                alarm,
                () => ({ namespace: "AWS/Billing", metricName: "EstimatedCharges", alarmActions: told }),
                false,
            ],
            "an alarm on a metric that the site's own server may send": [
                alarm,
                () => ({ namespace: "Site", metricName: "Problems", alarmActions: told }),
                true,
            ],
            "a canary, whose script isn't seen": [canary, () => ({ handler: "site.handler" }), true],
        };
        for (const [watcher, [type, inputs, watched]] of Object.entries(cases)) {
            it(`${watched ? "is" : "isn't"} ${watcher}`, () =>
                assert.deepEqual(watchedServer(type, inputs), watched ? [] : unseen));
        }

        it("isn't an alarm on a machine that visitors don't need", () => {
            const { stack } = server();
            const other = stack.add("aws:ec2/instance:Instance", "bastion", { vpcSecurityGroupIds: [] });
            stack.add(alarm, "bastion", {
                namespace: "AWS/EC2",
                dimensions: { InstanceId: ref(other) },
                alarmActions: told,
            });
            assert.deepEqual(brief(found(stack.resources)), unseen);
        });

        describe("behind a load balancer", () => {
            const watchedBy = (dimensions: Record<string, unknown>, more: Record<string, unknown> = {}) => {
                const { stack, byName } = redundantStack({ moment });
                const value = Object.fromEntries(
                    Object.entries(dimensions).map(([name, target]) => [
                        name,
                        ref(byName(String(target)), name.startsWith("LoadBalancer") ? "arnSuffix" : "id"),
                    ]),
                );
                const actions = Object.fromEntries(
                    Object.entries(more).map(([name, target]) => [name, [ref(byName(String(target)), "arn")]]),
                );
                stack.add(alarm, "watcher", { namespace: "AWS/any", dimensions: value, ...actions });
                return brief(found(stack.resources));
            };
            const nobody = ["site-is-not-watched medium apex"];

            it("is nobody, though the load balancer leaves out a member that fails", () =>
                assert.deepEqual(brief(found(redundantStack({ moment }).stack.resources)), nobody));

            for (const [kind, dimensions] of Object.entries({
                "the load balancer": { LoadBalancer: "LoadBalancer::balancer" },
                "the target group": { TargetGroup: "targets" },
                "the group": { AutoScalingGroupName: "group" },
                "the database": { DBInstanceIdentifier: "database" },
            })) {
                it(`is an alarm on ${kind}`, () => assert.deepEqual(watchedBy(dimensions), []));
            }

            it("isn't an alarm that only adds members", () => {
                const { stack, byName } = redundantStack({ moment });
                const group = byName("group");
                const policy = stack.add("aws:autoscaling/policy:Policy", "more", { autoscalingGroupName: ref(group) });
                stack.add(alarm, "busy", {
                    namespace: "AWS/EC2",
                    dimensions: { AutoScalingGroupName: ref(group) },
                    alarmActions: [ref(policy, "arn")],
                });
                assert.deepEqual(brief(found(stack.resources)), nobody);
            });
        });

        it("is asked of each site for itself", () => {
            const { stack, instance } = server();
            const zone = stack.add("aws:route53/zone:Zone", "other", { name: "example.org" });
            const distribution = stack.add("aws:cloudfront/distribution:Distribution", "other", { enabled: true });
            for (const type of ["A", "AAAA"]) {
                stack.add("aws:route53/record:Record", `other-${type}`, {
                    zoneId: ref(zone),
                    name: "example.org",
                    type,
                    aliases: [{ name: ref(distribution, "domainName"), zoneId: "Z2FDTNDATAQYW2" }],
                });
            }
            stack.add(alarm, "server", {
                namespace: "AWS/EC2",
                dimensions: { InstanceId: ref(instance) },
                alarmActions: told,
            });
            assert.deepEqual(brief(found(stack.resources)), ["site-is-not-watched medium other-A"]);
        });

        it("isn't asked where no site is seen: a database alone, a name of what is elsewhere", () => {
            const stack = new Stack(moment);
            stack.add("aws:rds/instance:Instance", "database", { engine: "mysql" });
            const zone = stack.add("aws:route53/zone:Zone", "zone", { name: "example.com" });
            stack.add("aws:route53/record:Record", "elsewhere", {
                zoneId: ref(zone),
                name: "example.com",
                type: "A",
                records: ["192.0.2.7"],
            });
            assert.deepEqual(found(stack.resources), []);
        });

        it("may be a health check of a name where the program has none", () => {
            const stack = new Stack(moment);
            const open = { protocol: "tcp", fromPort: 80, toPort: 80, cidrBlocks: ["0.0.0.0/0"] };
            const access = stack.add("aws:ec2/securityGroup:SecurityGroup", "web", { ingress: [open] });
            stack.add("aws:ec2/instance:Instance", "web", { vpcSecurityGroupIds: [ref(access)] });
            assert.deepEqual(brief(found(stack.resources)), ["site-is-not-watched medium web"]);
            stack.add(healthCheck, "site", { fqdn: "www.example.com", type: "HTTPS" });
            assert.deepEqual(found(stack.resources), []);
        });
    });
}
