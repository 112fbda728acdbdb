import { containsIpv6 } from "../../../toolchain/ipv6";
import { contains, overlap } from "../../../toolchain/ipv4";
import { subnetType, vpcType } from "../../cloud/resource-tokens";
import { boolean, matching, string } from "../../provider/inputs";
import type { Properties } from "../../provider/values";
import { cidr, ipv6Cidr, region, tags } from "../inputs";
import type { LocalAws } from "../local-aws";
import { zonesOf } from "../regions";
import type { AwsType } from "../aws-type";

export const subnet: AwsType = {
    inputs: {
        vpcId: string,
        cidrBlock: cidr,
        ipv6CidrBlock: ipv6Cidr,
        availabilityZone: matching(/^[a-z]{2}(-[a-z]+)+-\d[a-z]$/, "an availability zone"),
        mapPublicIpOnLaunch: boolean,
        tags,
        region,
    },
    required: ["cidrBlock"],
    references: { vpcId: vpcType },
    id: "subnet",
    arn: (id, _inputs, aws) => aws.arn("ec2", `subnet/${id}`),
    outputs: (_id, inputs, aws) => {
        const zone = inputs["availabilityZone"] ?? zonesOf(aws.settings.region)[0];
        if (!zonesOf(aws.settings.region).includes(zone)) {
            throw new Error(
                `InvalidParameterValue: availabilityZone ${zone} is not one of ${zonesOf(aws.settings.region).join(", ")}`,
            );
        }
        const network = aws.referenced(vpcType, inputs["vpcId"], "vpcId");
        if (!contains(network.inputs["cidrBlock"], inputs["cidrBlock"])) {
            throw new Error(
                `InvalidSubnet.Range: ${inputs["cidrBlock"]} is not within ${network.inputs["cidrBlock"]} of ${network.id}`,
            );
        }
        const other = aws.records
            .list(subnetType)
            .find(
                (record) =>
                    record.inputs["vpcId"] === network.id &&
                    record.id !== _id &&
                    overlap(record.inputs["cidrBlock"], inputs["cidrBlock"]),
            );
        if (other) {
            throw new Error(
                `InvalidSubnet.Conflict: ${inputs["cidrBlock"]} overlaps with ${other.inputs["cidrBlock"]} of ${other.id}`,
            );
        }
        checkIpv6(_id, inputs, aws);
        return { availabilityZone: zone, ownerId: aws.accountId };
    },
    update: async (id, inputs, _outputs, aws) => {
        checkIpv6(id, inputs, aws);
        return {};
    },
};

function checkIpv6(id: string, inputs: Properties, aws: LocalAws): void {
    const block = inputs["ipv6CidrBlock"];
    if (!block) {
        return;
    }
    const { ipv6CidrBlock: whole } = aws.referenced(vpcType, inputs["vpcId"], "vpcId").outputs;
    if (!whole || !containsIpv6(whole, block)) {
        throw new Error(`InvalidSubnet.Range: ${block} is not within the network's ${whole || "none"}`);
    }
    const others = aws.records.list(subnetType).filter((record) => record.id !== id);
    if (others.some(({ outputs }) => outputs["ipv6CidrBlock"] === block)) {
        throw new Error(`InvalidSubnet.Conflict: another subnet has ${block}`);
    }
}
