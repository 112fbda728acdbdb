import { oneOf, string } from "../../provider/inputs";
import { document, region, tags } from "../inputs";
import type { AwsType } from "../aws-type";

export const snapshotPolicy: AwsType = {
    inputs: {
        description: string,
        executionRoleArn: string,
        state: oneOf("ENABLED", "DISABLED"),
        policyDetails: document,
        tags,
        region,
    },
    required: ["description", "executionRoleArn", "policyDetails"],
    replace: [],
    defaults: { state: "ENABLED" },
    id: "policy",
    arn: (id, _inputs, aws) => aws.arn("dlm", `policy/${id}`),
};
