import { applySecurityGroups } from "../../cloud/network";
import { securityGroupType, vpcType } from "../../cloud/resource-tokens";
import { serially } from "../../../toolchain/serially";
import { isNetwork } from "../../../toolchain/ipv4";
import { cidr, integer, isUnknown, oneOf, region, tags, text, type Failure } from "../inputs";
import type { LocalAws } from "../local-aws";
import type { Properties, ResourceType } from "../resource-type";

const common = {
    securityGroupId: text,
    ipProtocol: oneOf("tcp", "udp", "icmp", "-1"),
    fromPort: integer(-1, 65_535),
    toPort: integer(-1, 65_535),
    cidrIpv4: cidr,
    referencedSecurityGroupId: text,
    description: text,
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

const otherSides = ["cidrIpv4", "referencedSecurityGroupId"];

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

async function apply(_inputs: Properties, aws: LocalAws): Promise<void> {
    // Before there is an instance there is no bridge that rules could be set on; the instance brings them.
    const client = await aws.incus();
    await serially("network", async () => {
        for (const vpc of aws.records.list(vpcType)) {
            await applySecurityGroups(client, aws.records, vpc);
        }
    });
}

const rule: ResourceType = {
    inputs: common,
    required: ["securityGroupId", "ipProtocol"],
    // A rule of another group, or for another kind of other side, is another rule; ports and networks change in place.
    replace: ["securityGroupId"],
    replaceWhen: (state, news) =>
        otherSides.filter((property) => (state[property] === undefined) !== (news[property] === undefined)),
    check: (inputs) => [...checkPorts(inputs), ...checkOtherSide(inputs)],
    references: { securityGroupId: securityGroupType, referencedSecurityGroupId: securityGroupType },
    id: "sgr",
    arn: (id, _inputs, aws) => aws.arn("ec2", `security-group-rule/${id}`),
    outputs: (id) => ({ securityGroupRuleId: id }),
    applied: apply,
};

export const ingressRule = rule;
export const egressRule = rule;
