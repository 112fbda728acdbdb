import assert from "node:assert/strict";

import { isWorld, ports } from "../../../../policies/security-baseline/rules/ports";
import { Unknown } from "../../../../policies/topology/resource";
import { find } from "../../../support/single-resource";

const group = "aws:ec2/securityGroup:SecurityGroup";
const classic = "aws:ec2/securityGroupRule:SecurityGroupRule";
const modern = "aws:vpc/securityGroupIngressRule:SecurityGroupIngressRule";

const ssh = { protocol: "tcp", fromPort: 22, toPort: 22, cidrBlocks: ["0.0.0.0/0"] };

describe("port-is-open-to-the-world", () => {
    it("finds nothing where only the web is open", () => {
        const ingress = [80, 443].map((port) => ({ ...ssh, fromPort: port, toPort: port }));

        assert.deepEqual(find(ports, group, { ingress }), []);
    });

    it("finds SSH in a group's inline rules", () => {
        const [finding, ...others] = find(ports, group, { ingress: [ssh] });

        assert.deepEqual(others, []);
        assert.equal(finding.severity, "high");
        assert.match(finding.fact, /^it lets 0\.0\.0\.0\/0 reach SSH \(22\)\.$/);
    });

    it("finds SSH in a rule of its own", () => {
        assert.equal(find(ports, classic, { type: "ingress", ...ssh }).length, 1);
    });

    it("ignores a rule for outgoing traffic", () => {
        assert.deepEqual(find(ports, classic, { type: "egress", ...ssh }), []);
    });

    it("finds SSH in the newer kind of rule", () => {
        const rule = { ipProtocol: "tcp", fromPort: 22, toPort: 22, cidrIpv4: "0.0.0.0/0" };

        assert.equal(find(ports, modern, rule).length, 1);
    });

    it("finds SSH open to IPv6", () => {
        assert.equal(find(ports, group, { ingress: [{ ...ssh, cidrBlocks: [], ipv6CidrBlocks: ["::/0"] }] }).length, 1);
        const rule = { ipProtocol: "tcp", fromPort: 22, toPort: 22, cidrIpv6: "::/0" };
        assert.equal(find(ports, modern, rule).length, 1);
    });

    it("finds a database port inside a range, as critical", () => {
        const [finding] = find(ports, group, { ingress: [{ ...ssh, fromPort: 3300, toPort: 3310 }] });

        assert.equal(finding.severity, "critical");
        assert.match(finding.fact, /MySQL \(3306\)/);
    });

    it("finds every guarded port where all protocols are open", () => {
        const [finding] = find(ports, group, { ingress: [{ ...ssh, protocol: "-1", fromPort: 0, toPort: 0 }] });
        const [modernFinding] = find(ports, modern, { ipProtocol: "-1", cidrIpv4: "0.0.0.0/0" });

        assert.equal(finding.severity, "critical");
        assert.equal(modernFinding.severity, "critical");
    });

    it("ignores UDP and ICMP", () => {
        assert.deepEqual(find(ports, group, { ingress: [{ ...ssh, protocol: "udp" }] }), []);
        assert.deepEqual(find(ports, group, { ingress: [{ ...ssh, protocol: "icmp", fromPort: -1, toPort: -1 }] }), []);
    });

    it("finds the world written in halves", () => {
        assert.equal(find(ports, group, { ingress: [{ ...ssh, cidrBlocks: ["0.0.0.0/1", "128.0.0.0/1"] }] }).length, 1);
    });

    it("ignores a single network", () => {
        assert.deepEqual(
            find(ports, group, { ingress: [{ ...ssh, cidrBlocks: ["198.51.100.0/24", "10.0.0.0/8"] }] }),
            [],
        );
    });

    it("ignores another security group", () => {
        assert.deepEqual(
            find(ports, group, { ingress: [{ ...ssh, cidrBlocks: undefined, securityGroups: ["sg-1"] }] }),
            [],
        );
    });

    it("finds nothing in what isn't known yet", () => {
        assert.deepEqual(find(ports, group, { ingress: Unknown }), []);
        assert.deepEqual(find(ports, group, { ingress: [Unknown] }), []);
        assert.deepEqual(find(ports, group, { ingress: [{ ...ssh, cidrBlocks: Unknown }] }), []);
        assert.deepEqual(find(ports, group, { ingress: [{ ...ssh, fromPort: Unknown, toPort: Unknown }] }), []);
    });

    it("lets be what the parameters allow, and nothing larger", () => {
        const parameters = { allowedCidrs: ["16.0.0.0/6"] };
        const to = (cidr: string) => find(ports, group, { ingress: [{ ...ssh, cidrBlocks: [cidr] }] }, { parameters });

        assert.deepEqual(to("16.0.0.0/7"), []);
        assert.equal(to("0.0.0.0/0").length, 1);
    });
});

describe("isWorld", () => {
    it("takes a unique local IPv6 network as one's own", () => {
        assert.equal(isWorld("fc00::/7", []), false);
    });

    it("takes a text that is no network as none", () => {
        assert.equal(isWorld("pl-12345", []), false);
    });
});
