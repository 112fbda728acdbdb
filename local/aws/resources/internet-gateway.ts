import { vpcType } from "../../cloud/resource-tokens";
import { region, tags, text } from "../inputs";
import type { ResourceType } from "../resource-type";

/** A recorded fact: the bridge of a VPC reaches the internet through this computer in any case. */
export const internetGateway: ResourceType = {
    inputs: { vpcId: text, tags, region },
    replace: [],
    references: { vpcId: vpcType },
    id: "igw",
    arn: (id, _inputs, aws) => aws.arn("ec2", `internet-gateway/${id}`),
    outputs: (_id, _inputs, aws) => ({ ownerId: aws.accountId }),
};
