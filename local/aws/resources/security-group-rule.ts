import { securityGroupType } from "../../cloud/resource-tokens";
import { isNetwork } from "../../../toolchain/ipv4";
import { integer, oneOf, string, type Failure } from "../../provider/inputs";
import { isUnknown } from "../../provider/values";
import { cidr, ipv6Cidr, region, tags } from "../inputs";
import { applyEverywhere } from "../security-groups";
import type { Properties } from "../../provider/values";
import type { AwsType } from "../aws-type";

const common = {
    securityGroupId: string,
    ipProtocol: oneOf("tcp", "udp", "icmp", "-1"),
    fromPort: integer(-1, 65_535),
    toPort: integer(-1, 65_535),
    cidrIpv4: cidr,
    cidrIpv6: ipv6Cidr,
    referencedSecurityGroupId: string,
    description: string,
    tags,
    region,
};

function checkPorts(inputs: Properties): Failure[] {
    const ports = ["fromPort", "toPort"].filter((port) => inputs[port] !== undefined);
    if (inputs["ipProtocol"] === "-1" && ports.length > 0) {
        return ports.map((property) => ({
            property,
            reason: 'must be left out when ipProtocol is "-1", which means every protocol and port',
        }));
    }
    if (["tcp", "udp"].includes(inputs["ipProtocol"])) {
        if (ports.length < 2) {
            return [{ property: "fromPort", reason: "fromPort and toPort are required for tcp and udp" }];
        }
        if (inputs["fromPort"] > inputs["toPort"]) {
            return [{ property: "toPort", reason: `must not be less than fromPort, which is ${inputs["fromPort"]}` }];
        }
    }
    return [];
}

const otherSides = ["cidrIpv4", "cidrIpv6", "referencedSecurityGroupId"];

function checkOtherSide(inputs: Properties): Failure[] {
    const given = otherSides.filter((property) => inputs[property] !== undefined);
    if (given.length !== 1) {
        return [
            {
                property: "cidrIpv4",
                reason: `exactly one of ${otherSides.join(", ")} is required, not ${given.length}`,
            },
        ];
    }
    const block = inputs["cidrIpv4"];
    if (block !== undefined && !isUnknown(block) && !isNetwork(String(block))) {
        return [
            { property: "cidrIpv4", reason: `${block} is not the address of a network: bits after its prefix are set` },
        ];
    }
    return [];
}

const rule: AwsType = {
    inputs: common,
    // Ports and networks change in place; another group, or a group instead of a network, needs a new rule.
    replaceWhen: (state, news) =>
        otherSides.filter((property) => (state[property] === undefined) !== (news[property] === undefined)),
    check: (inputs) => [...checkPorts(inputs), ...checkOtherSide(inputs)],
    references: { securityGroupId: securityGroupType, referencedSecurityGroupId: securityGroupType },
    id: "sgr",
    arn: (id, _inputs, aws) => aws.arn("ec2", `security-group-rule/${id}`),
    outputs: (id) => ({ securityGroupRuleId: id }),
    applied: (_inputs, aws) => applyEverywhere(aws),
};

export const ingressRule = rule;
export const egressRule = rule;
