import { freeBridge } from "../../cloud/network";
import { removeBridge } from "../../cloud/remove-bridge";
import { boolean, string } from "../../provider/inputs";
import { cidr, region, tags } from "../inputs";
import type { AwsType } from "../aws-type";

/** A network. Its bridge is created with the first instance. */
export const vpc: AwsType = {
    inputs: {
        cidrBlock: cidr,
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
    outputs: (_id, _inputs, aws) => ({ ownerId: aws.accountId, __bridge: freeBridge(aws.records, aws.cloudId) }),
    delete: async (id, outputs, aws) => removeBridge(await aws.incus(), outputs["__bridge"], id),
};
