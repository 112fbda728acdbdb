import { boolean, group, listOf, number, oneOf, string, strings } from "../../provider/inputs";
import { document, region, tags } from "../inputs";
import { applyPermissions } from "../../cloud/bucket-policies";
import { forgetRole } from "../../object-storage/accounts";
import type { ResourceType } from "../resource-type";

// What has no counterpart on this computer: the local cloud checks and records it.

export const registeredDomain: ResourceType = {
    inputs: {
        domainName: string,
        nameServers: listOf(group({ name: string, glueIps: strings }, { required: ["name"] })),
        autoRenew: boolean,
        transferLock: boolean,
        tags,
    },
    required: ["domainName"],
    replace: ["domainName"],
    id: (inputs) => inputs["domainName"],
};

export const role: ResourceType = {
    inputs: {
        name: string,
        assumeRolePolicy: document,
        description: string,
        maxSessionDuration: number,
        path: string,
        forceDetachPolicies: boolean,
        tags,
    },
    required: ["assumeRolePolicy"],
    replace: ["name", "path"],
    nameProperty: "name",
    id: (inputs) => inputs["name"],
    arn: (id, _inputs, aws) => `arn:aws:iam::${aws.accountId}:role/${id}`,
    outputs: (id) => ({ uniqueId: `AROA${id}`, createDate: new Date(0).toISOString() }),
    delete: async (id, _outputs, aws) => forgetRole(aws.cloudId, id),
};

export const rolePolicy: ResourceType = {
    inputs: { name: string, role: string, policy: document },
    required: ["role", "policy"],
    replace: ["name", "role"],
    nameProperty: "name",
    references: { role: "aws:iam/role:Role" },
    id: (inputs) => `${inputs["role"]}:${inputs["name"]}`,
    // Only what it says of buckets takes effect.
    applied: (_inputs, aws) => applyPermissions(aws),
};

export const rolePolicyAttachment: ResourceType = {
    inputs: { role: string, policyArn: string },
    required: ["role", "policyArn"],
    replace: ["role", "policyArn"],
    references: { role: "aws:iam/role:Role" },
    id: (inputs) => `${inputs["role"]}/${inputs["policyArn"]}`,
};

export const instanceProfile: ResourceType = {
    inputs: { name: string, role: string, path: string, tags },
    replace: ["name", "path"],
    nameProperty: "name",
    references: { role: "aws:iam/role:Role" },
    id: (inputs) => inputs["name"],
    arn: (id, _inputs, aws) => `arn:aws:iam::${aws.accountId}:instance-profile/${id}`,
};

const ofBucket = (property: string): ResourceType => ({
    inputs: { bucket: string, [property]: document, region },
    required: ["bucket", property],
    replace: ["bucket"],
    references: { bucket: "aws:s3/bucket:Bucket" },
    id: (inputs) => inputs["bucket"],
});
export const bucketEncryption = ofBucket("rules");
export const bucketPolicy = ofBucket("policy");
export const bucketLifecycle = ofBucket("rules");
export const bucketPublicAccessBlock: ResourceType = {
    ...ofBucket("policy"),
    inputs: {
        bucket: string,
        blockPublicAcls: boolean,
        blockPublicPolicy: boolean,
        ignorePublicAcls: boolean,
        restrictPublicBuckets: boolean,
        region,
    },
    required: ["bucket"],
};

export const snapshotPolicy: ResourceType = {
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
