import assert from "node:assert/strict";

import { buildServiceGraph } from "../../../../policies/topology/build-graph";
import { Unknown, type Resource } from "../../../../policies/topology/resource";
import { findingsOf } from "../../../support/findings";
import { redundantStack } from "../../../support/redundant-stack";
import { ref, Stack } from "../../../support/resource-stack";

function notJudged(resources: Resource[]): string[] {
    return buildServiceGraph(resources).notJudged.map(({ label, reason }) => `${label}: ${reason}`);
}

describe("What isn't judged", () => {
    it("is nothing in a stack of which everything is known", () =>
        assert.deepEqual(notJudged(redundantStack({ moment: "update" }).stack.resources), []));

    it("is what a run with --target leaves out, and then there is no finding about it", () => {
        const { stack, byName } = redundantStack({ database: { multiAz: false }, group: { minSize: 1, maxSize: 1 } });
        for (const name of ["database", "group"]) {
            Object.assign(byName(name), { props: {}, skipped: true });
        }

        assert.deepEqual(findingsOf(stack.resources), []);
        assert.deepEqual(notJudged(stack.resources).sort(), [
            "database: this run leaves it out, so that nothing is known of it",
            "group: this run leaves it out, so that nothing is known of it",
        ]);
    });

    it("is all about a server that the run leaves out, though a name leads to it", () => {
        const stack = new Stack();
        const server = stack.add("aws:ec2/instance:Instance", "web", {});
        Object.assign(server, { props: {}, skipped: true });
        const address = stack.add("aws:ec2/eip:Eip", "web", { instance: ref(server) });
        stack.add("aws:route53/record:Record", "apex", {
            name: "example.com",
            type: "A",
            records: [ref(address, "publicIp")],
        });
        const about = findingsOf(stack.resources).filter(({ urn }) => urn === server.urn);
        assert.deepEqual(about, []);
    });

    it("isn't what visitors don't need", () => {
        const { stack } = redundantStack();
        const job = stack.add("aws:ecs/service:Service", "job", { desiredCount: Unknown });
        job.propertyDependencies.desiredCount = [stack.resources[0].urn];
        assert.deepEqual(notJudged(stack.resources), []);
    });

    it("is a service that the packs don't know", () => {
        const { stack } = redundantStack();
        stack.add("aws:eks/cluster:Cluster", "workers", {});
        stack.add("aws:eks/nodeGroup:NodeGroup", "nodes", { scalingConfig: { minSize: 1 } });
        assert.deepEqual(notJudged(stack.resources), [
            "workers: the packs know nothing of eks.Cluster",
            "nodes: the packs know nothing of eks.NodeGroup",
        ]);
    });

    it("is another provider's resource, but not a component", () => {
        const { stack } = redundantStack();
        stack.add("kubernetes:apps/v1:Deployment", "shop", {});
        stack.add("shop:index:Shop", "shop", {});
        assert.deepEqual(notJudged(stack.resources), ["shop: the packs know nothing of the provider kubernetes"]);
    });

    it("is a name that leads out of the program, but not one that only proves something", () => {
        const stack = new Stack();
        const zone = stack.add("aws:route53/zone:Zone", "zone", { name: "example.com" });
        for (const [name, target] of [
            ["shop", "shop.example.net"],
            ["_verify", "proof.example.net"],
            ["mail", "mail.example.net"],
        ]) {
            stack.add("aws:route53/record:Record", name, { zoneId: ref(zone), name, type: "CNAME", records: [target] });
        }
        const dkim = stack.add("aws:ses/domainDkim:DomainDkim", "dkim", {});
        stack.add("aws:route53/record:Record", "dkim", {
            zoneId: ref(zone),
            name: ref(dkim, "dkimTokens"),
            type: "CNAME",
            records: [ref(dkim, "dkimTokens")],
        });
        assert.deepEqual(notJudged(stack.resources), ["shop: what it leads to isn't in this program"]);
    });

    it("is a server whose security group's rules aren't known yet", () => {
        const found = (ingress: unknown) => {
            const stack = new Stack();
            const other = stack.add("aws:ssm/parameter:Parameter", "networks", {});
            const group = stack.add("aws:ec2/securityGroup:SecurityGroup", "web", { ingress });
            group.propertyDependencies.ingress = [other.urn];
            stack.add("aws:ec2/instance:Instance", "web", { vpcSecurityGroupIds: [ref(group)] });
            assert.deepEqual(findingsOf(stack.resources), []);
            return notJudged(stack.resources);
        };
        const said = ["web: whether visitors reach it: whom its security groups let in isn't known yet"];
        const rule = { protocol: "tcp", fromPort: 443, toPort: 443 };
        assert.deepEqual(found(Unknown), said);
        assert.deepEqual(found([Unknown]), said);
        assert.deepEqual(found([{ ...rule, cidrBlocks: Unknown }]), said);
        assert.deepEqual(found([{ ...rule, cidrBlocks: ["198.51.100.0/24"] }]), []);
        assert.deepEqual(found([{ ...rule, fromPort: 22, toPort: 22, cidrBlocks: [Unknown] }]), []);
    });

    it("is what a balancer hands on to without the program saying to what", () => {
        const { stack, byName } = redundantStack();
        const group = byName("group");
        delete group.props.targetGroupArns;
        delete group.propertyDependencies.targetGroupArns;
        assert.deepEqual(notJudged(stack.resources), ["targets: what is behind it: nothing in this program says"]);
    });
});
