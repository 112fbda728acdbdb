import { vpcType } from "../../cloud/resource-tokens";
import { string } from "../../provider/inputs";
import { region, tags } from "../inputs";
import type { AwsType } from "../aws-type";

export const routeTable: AwsType = {
    inputs: { vpcId: string, tags, region },
    references: { vpcId: vpcType },
    id: "rtb",
    arn: (id, _inputs, aws) => aws.arn("ec2", `route-table/${id}`),
    outputs: (_id, _inputs, aws) => ({ ownerId: aws.accountId, routes: [], propagatingVgws: [] }),
};
