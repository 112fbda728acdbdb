import { applySecurityGroups } from "../../cloud/network";
import { securityGroupType, vpcType } from "../../cloud/marks";
import { serially } from "../../cloud/serially";
import { cidr, integer, oneOf, region, tags, text, type Failure } from "../inputs";
import type { LocalAws } from "../local-aws";
import type { Properties, ResourceType } from "../resource-type";

const common = {
    securityGroupId: text,
    ipProtocol: oneOf("tcp", "udp", "icmp", "-1"),
    fromPort: integer(-1, 65_535),
    toPort: integer(-1, 65_535),
    cidrIpv4: cidr,
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
    if (["tcp", "udp"].includes(inputs["ipProtocol"]) && ports.length < 2) {
        return [{ property: "fromPort", reason: "fromPort and toPort are required for tcp and udp" }];
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

function ruleOf(direction: "ingress" | "egress"): ResourceType {
    return {
        inputs: common,
        required: ["securityGroupId", "ipProtocol", "cidrIpv4"],
        // A rule of another group is another rule; ports and networks change in place.
        replace: ["securityGroupId"],
        check: (inputs) => {
            const failures = checkPorts(inputs);
            if (direction === "egress" && (inputs["ipProtocol"] !== "-1" || inputs["cidrIpv4"] !== "0.0.0.0/0")) {
                failures.push({
                    property: "cidrIpv4",
                    reason: "the local cloud closes no way out: the only egress rule that it knows is every protocol to 0.0.0.0/0",
                });
            }
            return failures;
        },
        references: { securityGroupId: securityGroupType },
        id: "sgr",
        arn: (id, _inputs, aws) => aws.arn("ec2", `security-group-rule/${id}`),
        outputs: (id) => ({ securityGroupRuleId: id }),
        ...(direction === "ingress" && { applied: apply }),
    };
}

export const ingressRule = ruleOf("ingress");
export const egressRule = ruleOf("egress");
