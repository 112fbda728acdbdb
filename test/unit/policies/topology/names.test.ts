import assert from "node:assert/strict";

import type { Resource } from "../../../../policies/topology/resource";
import { brief, findingsOf } from "../../../support/findings";
import { ref, Stack } from "../../../support/resource-stack";

interface Site {
    stack: Stack;
    zone: Resource;
    addresses: Resource[];
}

/** Servers with an address each, in zones of their own. */
function servers(count: number): Site {
    const stack = new Stack();
    const access = stack.add("aws:ec2/securityGroup:SecurityGroup", "web", {
        ingress: [{ protocol: "tcp", fromPort: 80, toPort: 80, cidrBlocks: ["0.0.0.0/0"] }],
    });
    const addresses = Array.from({ length: count }, (_, index) => {
        const server = stack.add("aws:ec2/instance:Instance", `web-${index}`, {
            availabilityZone: `eu-central-1${"abc"[index]}`,
            vpcSecurityGroupIds: [ref(access)],
        });
        return stack.add("aws:ec2/eip:Eip", `web-${index}`, { instance: ref(server) });
    });
    return { stack, zone: stack.add("aws:route53/zone:Zone", "zone", { name: "example.com" }), addresses };
}

function record({ stack, zone }: Site, name: string, more: Record<string, unknown>): void {
    stack.add("aws:route53/record:Record", name, { zoneId: ref(zone), name: "example.com", type: "A", ...more });
}

function failures(site: Site): string[] {
    return brief(findingsOf(site.stack.resources))
        .filter((text) => !text.startsWith("servers-get") && !text.startsWith("lone-server"))
        .sort();
}

function two(more: (index: number) => Record<string, unknown>): string[] {
    const site = servers(2);
    site.addresses.forEach((address, index) =>
        record(site, `record-${index}`, {
            records: [ref(address, "publicIp")],
            setIdentifier: String(index),
            ...more(index),
        }),
    );
    return failures(site);
}

const unnoticed = "failed-member-keeps-receiving-visitors high record-0";

describe("A name", () => {
    it("with one address depends on it and on its server", () => {
        const site = servers(1);
        record(site, "apex", { records: [ref(site.addresses[0], "publicIp")] });
        assert.deepEqual(failures(site), [
            "address-is-single-point-of-failure high apex",
            "server-is-single-point-of-failure high web-0",
            "zone-is-single-point-of-failure high web-0",
        ]);
    });

    it("with two addresses in one record depends on neither, but keeps answering with one that fails", () => {
        const site = servers(2);
        record(site, "apex", { records: site.addresses.map((address) => ref(address, "publicIp")) });
        assert.deepEqual(failures(site), ["failed-member-keeps-receiving-visitors high apex"]);
    });

    for (const [routing, policy] of [
        ["weights", { weightedRoutingPolicies: [{ weight: 10 }] }],
        ["latency", { latencyRoutingPolicies: [{ region: "eu-central-1" }] }],
        ["several answers", { multivalueAnswerRoutingPolicy: true }],
    ] as const) {
        it(`by ${routing} with health checks has no single point of failure`, () =>
            assert.deepEqual(
                two(() => ({ ...policy, healthCheckId: "check" })),
                [],
            ));
        it(`by ${routing} without health checks keeps answering with what failed`, () =>
            assert.deepEqual(
                two(() => policy),
                [unnoticed],
            ));
    }

    it("with a weight of zero isn't answered", () =>
        assert.ok(
            two((index) => ({ weightedRoutingPolicies: [{ weight: index }] })).includes(
                "server-is-single-point-of-failure high web-1",
            ),
        ));

    it("with all weights zero is answered with each as often", () =>
        assert.deepEqual(
            two(() => ({ weightedRoutingPolicies: [{ weight: 0 }] })),
            [unnoticed],
        ));

    it("fails over where the primary is checked", () =>
        assert.deepEqual(
            two((index) => ({
                failoverRoutingPolicies: [{ type: index === 0 ? "PRIMARY" : "SECONDARY" }],
                ...(index === 0 ? { healthCheckId: "check" } : {}),
            })),
            [],
        ));

    it("doesn't fail over where the primary isn't checked", () =>
        assert.deepEqual(
            two((index) => ({
                failoverRoutingPolicies: [{ type: index === 0 ? "PRIMARY" : "SECONDARY" }],
                ...(index === 1 ? { healthCheckId: "check" } : {}),
            })),
            [
                "address-is-single-point-of-failure high record-0",
                "server-is-single-point-of-failure high web-0",
                "zone-is-single-point-of-failure high web-0",
            ],
        ));

    it("of an address outside of the program is uncertain", () => {
        const site = servers(0);
        record(site, "apex", { records: ["198.51.100.7"] });
        const [finding] = findingsOf(site.stack.resources);
        assert.equal(finding.rule, "address-is-single-point-of-failure");
        assert.match(finding.uncertain ?? "", /isn't in this program/);
    });

    it("for mail or for a certificate is none of the visitors'", () => {
        const site = servers(0);
        record(site, "mx", { type: "MX", records: ["10 mail.example.com"] });
        record(site, "mail", { name: "mail", records: ["198.51.100.8"] });
        const certificate = site.stack.add("aws:acm/certificate:Certificate", "certificate", {});
        record(site, "proof", { type: "CNAME", name: "_x", records: [ref(certificate, "validation")] });
        assert.deepEqual(failures(site), []);
    });

    it("in a private zone is no entry", () => {
        const site = servers(1);
        const inside = site.stack.add("aws:route53/zone:Zone", "inside", {
            name: "internal",
            vpcs: [{ vpcId: "vpc-1" }],
        });
        site.stack.add("aws:route53/record:Record", "db", {
            zoneId: ref(inside),
            name: "db.internal",
            type: "A",
            records: ["10.0.0.1"],
        });
        assert.ok(!failures(site).some((text) => text.startsWith("address")));
    });
});
