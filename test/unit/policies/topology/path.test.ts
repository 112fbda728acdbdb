import assert from "node:assert/strict";

import { buildServiceGraph } from "../../../../policies/topology/build-graph";
import type { ServiceGraph } from "../../../../policies/topology/graph";
import { Unknown, type Resource } from "../../../../policies/topology/resource";
import { brief, findingsOf } from "../../../support/findings";
import { redundantStack } from "../../../support/redundant-stack";
import { ref, Stack } from "../../../support/resource-stack";

const http = { protocol: "tcp", fromPort: 80, toPort: 80, cidrBlocks: ["0.0.0.0/0"] };
const ssh = { protocol: "tcp", fromPort: 22, toPort: 22, cidrBlocks: ["0.0.0.0/0"] };

function group(stack: Stack, name: string, ...ingress: object[]): Resource {
    return stack.add("aws:ec2/securityGroup:SecurityGroup", name, { ingress });
}

function server(stack: Stack, name: string, access: Resource, more: Record<string, unknown> = {}): Resource {
    return stack.add("aws:ec2/instance:Instance", name, {
        instanceType: "t3.micro",
        vpcSecurityGroupIds: [ref(access)],
        ...more,
    });
}

function reasonOf(graph: ServiceGraph, name: string): string | undefined {
    return graph.offPath.find(({ urn }) => urn.endsWith(`::${name}`))?.reason;
}

describe("The path between visitors and data", () => {
    it("leaves out a bastion, also one with an address and a name", () => {
        const { stack, byName } = redundantStack();
        const bastion = server(stack, "gate", group(stack, "gate", ssh));
        const address = stack.add("aws:ec2/eip:Eip", "gate", { instance: ref(bastion) });
        stack.add("aws:route53/record:Record", "gate", {
            zoneId: ref(byName("zone")),
            name: "gate.example.com",
            type: "A",
            records: [ref(address, "publicIp")],
        });
        assert.deepEqual(findingsOf(stack.resources), []);
        assert.match(reasonOf(buildServiceGraph(stack.resources), "gate") ?? "", /administration/);
    });

    it("begins at a balancer that isn't internal, and only supposedly at one that may be", () => {
        const uncertain = (internal: unknown) => {
            const { stack, byName } = redundantStack({ group: { minSize: 1, desiredCapacity: 1 } });
            stack.resources.splice(stack.resources.indexOf(byName("apex")), 1);
            Object.assign(byName("LoadBalancer::balancer").props, {
                internal: internal === "later" ? Unknown : internal,
            });
            if (internal === "later") {
                byName("LoadBalancer::balancer").propertyDependencies["internal"] = [byName("vpc").urn];
            }
            return findingsOf(stack.resources).map((finding) => finding.uncertain);
        };
        assert.deepEqual(uncertain(undefined), [undefined]);
        assert.deepEqual(uncertain(false), [undefined]);
        assert.match(uncertain("later")[0] ?? "", /whether balancer is an internal load balancer isn't known yet/);
        assert.match(uncertain(true)[0] ?? "", /balancer, an internal load balancer/);
    });

    it("leaves out a server that visitors can't reach", () => {
        const { stack } = redundantStack();
        server(stack, "spare", group(stack, "quiet"), { userData: "apt-get install docker.io" });
        assert.deepEqual(findingsOf(stack.resources), []);
        assert.match(reasonOf(buildServiceGraph(stack.resources), "spare") ?? "", /let no visitor in/);
    });

    it("leaves out a group of workers behind nothing", () => {
        const { stack } = redundantStack();
        stack.add("aws:autoscaling/group:Group", "workers", { minSize: 1, maxSize: 1 });
        assert.deepEqual(findingsOf(stack.resources), []);
        assert.match(reasonOf(buildServiceGraph(stack.resources), "workers") ?? "", /no load balancer/);
    });

    it("leaves out a database that only a job uses", () => {
        const { stack } = redundantStack();
        const database = stack.add("aws:rds/instance:Instance", "reports", { engine: "mysql" });
        stack.add("aws:lambda/function:Function", "nightly", {
            environment: { variables: { HOST: ref(database, "address") } },
        });
        assert.deepEqual(findingsOf(stack.resources), []);
        assert.match(reasonOf(buildServiceGraph(stack.resources), "reports") ?? "", /only nightly uses it/);
    });

    it("goes from a server to the one whose address it was given", () => {
        const stack = new Stack();
        const backend = server(stack, "backend", group(stack, "inside"));
        server(stack, "web", group(stack, "outside", http), {
            userData: [ref(backend, "privateIp")],
        });
        const single = brief(findingsOf(stack.resources)).filter((text) => text.startsWith("server-is"));
        assert.deepEqual(single.sort(), [
            "server-is-single-point-of-failure high backend",
            "server-is-single-point-of-failure high web",
        ]);
    });

    it("goes from a server to a database whose security group lets it in", () => {
        const stack = new Stack();
        const outside = group(stack, "outside", http);
        server(stack, "web", outside);
        const inside = group(stack, "inside", {
            protocol: "tcp",
            fromPort: 5432,
            toPort: 5432,
            securityGroups: [ref(outside)],
        });
        stack.add("aws:rds/instance:Instance", "db", { multiAz: false, vpcSecurityGroupIds: [ref(inside)] });
        const finding = findingsOf(stack.resources).find(({ rule }) => rule === "database-is-single-point-of-failure");
        assert.equal(finding?.uncertain, undefined);
        assert.deepEqual(finding?.takesDown, []);
    });

    it("goes through a parameter, a secret and a proxy", () => {
        for (const carry of [
            (stack: Stack, database: Resource) =>
                stack.add("aws:ssm/parameter:Parameter", "host", { value: ref(database, "address") }),
            (stack: Stack, database: Resource) => {
                const secret = stack.add("aws:secretsmanager/secret:Secret", "host");
                stack.add("aws:secretsmanager/secretVersion:SecretVersion", "host", {
                    secretId: ref(secret),
                    secretString: ref(database, "address"),
                });
                return secret;
            },
            (stack: Stack, database: Resource) => {
                const proxy = stack.add("aws:rds/proxy:Proxy", "proxy", { engineFamily: "MYSQL" });
                stack.add("aws:rds/proxyTarget:ProxyTarget", "proxy", {
                    dbProxyName: ref(proxy, "name"),
                    dbInstanceIdentifier: ref(database, "identifier"),
                });
                return proxy;
            },
        ]) {
            const stack = new Stack();
            const database = stack.add("aws:rds/instance:Instance", "db", { multiAz: false, backupRetentionPeriod: 1 });
            const carrier = carry(stack, database);
            server(stack, "web", group(stack, "outside", http), { userData: ref(carrier, "arn") });
            const finding = findingsOf(stack.resources).find(
                ({ rule }) => rule === "database-is-single-point-of-failure",
            );
            assert.equal(finding?.severity, "high");
            assert.equal(finding?.uncertain, undefined, carrier.type);
        }
    });

    it("supposes that the site uses a database that nothing refers to", () => {
        const stack = new Stack();
        stack.add("aws:rds/instance:Instance", "db", { multiAz: false, backupRetentionPeriod: 7 });
        assert.match(
            findingsOf(stack.resources).find(({ rule }) => rule === "database-is-single-point-of-failure")?.uncertain ??
                "",
            /nothing in this program says who uses db/,
        );
    });

    it("leads to a Lightsail instance through its static address", () => {
        const stack = new Stack();
        const instance = stack.add("aws:lightsail/instance:Instance", "blog", { availabilityZone: "eu-central-1a" });
        const address = stack.add("aws:lightsail/staticIp:StaticIp", "blog", {});
        stack.add("aws:lightsail/staticIpAttachment:StaticIpAttachment", "blog", {
            staticIpName: ref(address),
            instanceName: ref(instance),
        });
        stack.add("aws:route53/record:Record", "apex", {
            zoneId: "Z1",
            name: "example.com",
            type: "A",
            records: [ref(address, "ipAddress")],
        });
        assert.deepEqual(
            brief(findingsOf(stack.resources)).filter((text) => text.includes("single-point")),
            [
                "server-is-single-point-of-failure high blog",
                "zone-is-single-point-of-failure high blog",
                "address-is-single-point-of-failure high apex",
            ],
        );
    });

    it("can be written as JSON and read again", () => {
        const graph = buildServiceGraph(redundantStack().stack.resources);
        assert.deepEqual(JSON.parse(JSON.stringify(graph)), graph);
        assert.ok(graph.edges.some(({ from, to }) => from.endsWith("::targets") && to.endsWith("::group")));
        assert.deepEqual(
            graph.entries.map((id) => id.slice(id.lastIndexOf("::") + 2)),
            ["apex"],
        );
    });
});
