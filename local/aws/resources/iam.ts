import { boolean, number, string } from "../../provider/inputs";
import { applyPermissions } from "../../cloud/bucket-policies";
import { forgetRole } from "../../object-storage/accounts";
import { document, tags } from "../inputs";
import type { AwsType } from "../aws-type";

export const role: AwsType = {
    inputs: {
        name: string,
        assumeRolePolicy: document,
        description: string,
        maxSessionDuration: number,
        path: string,
        forceDetachPolicies: boolean,
        tags,
    },
    nameProperty: "name",
    id: (inputs) => inputs["name"],
    arn: (id, _inputs, aws) => `arn:aws:iam::${aws.accountId}:role/${id}`,
    outputs: (id) => ({ uniqueId: `AROA${id}`, createDate: new Date(0).toISOString() }),
    delete: async (id, _outputs, aws) => forgetRole(aws.cloudId, id),
};

export const rolePolicy: AwsType = {
    inputs: { name: string, role: string, policy: document },
    nameProperty: "name",
    references: { role: "aws:iam/role:Role" },
    id: (inputs) => `${inputs["role"]}:${inputs["name"]}`,
    // Only what it says about buckets takes effect.
    applied: (_inputs, aws) => applyPermissions(aws),
};

export const rolePolicyAttachment: AwsType = {
    inputs: { role: string, policyArn: string },
    references: { role: "aws:iam/role:Role" },
    id: (inputs) => `${inputs["role"]}/${inputs["policyArn"]}`,
};

export const instanceProfile: AwsType = {
    inputs: { name: string, role: string, path: string, tags },
    nameProperty: "name",
    references: { role: "aws:iam/role:Role" },
    id: (inputs) => inputs["name"],
    arn: (id, _inputs, aws) => `arn:aws:iam::${aws.accountId}:instance-profile/${id}`,
};
