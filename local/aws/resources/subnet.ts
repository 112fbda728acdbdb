import { contains, overlap } from "../../../toolchain/ipv4";
import { subnetType, vpcType } from "../../cloud/resource-tokens";
import { boolean, matching, string } from "../../provider/inputs";
import { cidr, region, tags } from "../inputs";
import { zonesOf } from "../regions";
import type { AwsType } from "../aws-type";

export const subnet: AwsType = {
    inputs: {
        vpcId: string,
        cidrBlock: cidr,
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
        return { availabilityZone: zone, ownerId: aws.accountId };
    },
};
