import { map, oneOf, string } from "../../provider/inputs";
import { region, tags } from "../inputs";
import type { AwsType } from "../aws-type";

export const snapshotPolicy: AwsType = {
    inputs: {
        description: string,
        executionRoleArn: string,
        state: oneOf("ENABLED", "DISABLED"),
        policyDetails: map,
        tags,
        region,
    },
    id: "policy",
    arn: (id, _inputs, aws) => aws.arn("dlm", `policy/${id}`),
};
