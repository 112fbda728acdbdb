import { vpcType } from "../../cloud/resource-tokens";
import { string } from "../../provider/inputs";
import { region, tags } from "../inputs";
import type { AwsType } from "../aws-type";

/** Only a record: the bridge of a VPC always reaches the internet, through this computer. */
export const internetGateway: AwsType = {
    inputs: { vpcId: string, tags, region },
    references: { vpcId: vpcType },
    id: "igw",
    arn: (id, _inputs, aws) => aws.arn("ec2", `internet-gateway/${id}`),
    outputs: (_id, _inputs, aws) => ({ ownerId: aws.accountId }),
};
