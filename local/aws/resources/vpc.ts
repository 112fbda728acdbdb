import { createHash } from "node:crypto";
import { changeIpv6, freeBridge } from "../../cloud/network";
import type { CloudRecord } from "../../cloud/records";
import { subnetType } from "../../cloud/resource-tokens";
import { removeBridge } from "../../cloud/remove-bridge";
import { sameForm } from "../../../toolchain/ipv6";
import { boolean, string } from "../../provider/inputs";
import type { Properties } from "../../provider/values";
import { cidr, region, tags } from "../inputs";
import type { AwsType } from "../aws-type";

/** A network. Its bridge is created with the first instance. */
export const vpc: AwsType = {
    inputs: {
        cidrBlock: cidr,
        assignGeneratedIpv6CidrBlock: boolean,
        enableDnsHostnames: boolean,
        enableDnsSupport: boolean,
        instanceTenancy: string,
        tags,
        region,
    },
    required: ["cidrBlock"],
    // EC2 changes a VPC from dedicated to default in place, and nothing else of it.
    replaceWhen: ({ instanceTenancy: before }, { instanceTenancy: after }) =>
        before === after || (before === "dedicated" && after === "default") ? [] : ["instanceTenancy"],
    id: "vpc",
    arn: (id, _inputs, aws) => aws.arn("ec2", `vpc/${id}`),
    outputs: (_id, inputs, aws) => {
        const bridge = freeBridge(aws.records, aws.cloudId);
        return { ownerId: aws.accountId, __bridge: bridge, ...ipv6Outputs(inputs, bridge) };
    },
    update: async (id, inputs, outputs, aws) => {
        const given = ipv6Outputs(inputs, outputs["__bridge"]);
        if (given.ipv6CidrBlock !== (outputs["ipv6CidrBlock"] ?? "")) {
            if (given.ipv6CidrBlock === "" && aws.records.list(subnetType).some((subnet) => usesIpv6(subnet, id))) {
                throw new Error(`InvalidCidrBlock.InUse: subnets of ${id} use its IPv6 block`);
            }
            await changeIpv6(await aws.incus(), outputs["__bridge"], given.ipv6CidrBlock);
        }
        return given;
    },
    delete: async (id, outputs, aws) => removeBridge(await aws.incus(), outputs["__bridge"], id),
};

/** AWS's blocks are global; here each bridge has one of the unique local addresses (RFC 4193), which only this computer reaches. */
function ipv6Outputs(inputs: Properties, bridge: string): { ipv6CidrBlock: string } {
    const id = createHash("sha256").update(bridge).digest("hex");
    const block = `fd${id.slice(0, 2)}:${id.slice(2, 6)}:${id.slice(6, 10)}:${id.slice(10, 12)}00::`;
    return { ipv6CidrBlock: inputs["assignGeneratedIpv6CidrBlock"] ? `${sameForm(block)}/56` : "" };
}

function usesIpv6({ inputs, outputs }: CloudRecord, vpc: string): boolean {
    return inputs["vpcId"] === vpc && Boolean(outputs["ipv6CidrBlock"]);
}
