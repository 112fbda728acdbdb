import { boolean, integer, isObject, listOf, number, oneOf, region, tags, text, texts, type Rule } from "../inputs";
import { applyPermissions } from "../../cloud/bucket-policies";
import { forgetRole } from "../../object-storage/accounts";
import type { ResourceType } from "../resource-type";

// What has no counterpart on this computer: the local cloud checks it, remembers it and does nothing else.

const anything: Rule = (value) =>
    isObject(value) || Array.isArray(value) || typeof value === "string" ? undefined : "must be a document";

export const registeredDomain: ResourceType = {
    inputs: {
        domainName: text,
        nameServers: listOf((value) =>
            isObject(value) && typeof value["name"] === "string" ? undefined : "must have a name",
        ),
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
        name: text,
        assumeRolePolicy: anything,
        description: text,
        maxSessionDuration: number,
        path: text,
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
    inputs: { name: text, role: text, policy: anything },
    required: ["role", "policy"],
    replace: ["name", "role"],
    nameProperty: "name",
    references: { role: "aws:iam/role:Role" },
    id: (inputs) => `${inputs["role"]}:${inputs["name"]}`,
    // What it says of buckets counts; the local cloud has nothing else that a role could be allowed.
    applied: (_inputs, aws) => applyPermissions(aws),
};

export const rolePolicyAttachment: ResourceType = {
    inputs: { role: text, policyArn: text },
    required: ["role", "policyArn"],
    replace: ["role", "policyArn"],
    references: { role: "aws:iam/role:Role" },
    id: (inputs) => `${inputs["role"]}/${inputs["policyArn"]}`,
};

export const instanceProfile: ResourceType = {
    inputs: { name: text, role: text, path: text, tags },
    replace: ["name", "path"],
    nameProperty: "name",
    references: { role: "aws:iam/role:Role" },
    id: (inputs) => inputs["name"],
    arn: (id, _inputs, aws) => `arn:aws:iam::${aws.accountId}:instance-profile/${id}`,
};

const ofBucket = (property: string): ResourceType => ({
    inputs: { bucket: text, [property]: anything, region },
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
        bucket: text,
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
        description: text,
        executionRoleArn: text,
        state: oneOf("ENABLED", "DISABLED"),
        policyDetails: anything,
        tags,
        region,
    },
    required: ["description", "executionRoleArn", "policyDetails"],
    replace: [],
    defaults: () => ({ state: "ENABLED" }),
    id: "policy",
    arn: (id, _inputs, aws) => aws.arn("dlm", `policy/${id}`),
};

export const metricAlarm: ResourceType = {
    inputs: {
        name: text,
        alarmDescription: text,
        comparisonOperator: text,
        evaluationPeriods: integer(1, 1440),
        datapointsToAlarm: number,
        metricName: text,
        namespace: text,
        period: integer(10, 86_400),
        statistic: oneOf("SampleCount", "Average", "Sum", "Minimum", "Maximum"),
        threshold: number,
        dimensions: tags,
        alarmActions: texts,
        okActions: texts,
        insufficientDataActions: texts,
        treatMissingData: oneOf("missing", "ignore", "breaching", "notBreaching"),
        tags,
        region,
    },
    required: ["comparisonOperator", "evaluationPeriods"],
    replace: ["name"],
    nameProperty: "name",
    id: (inputs) => inputs["name"],
    arn: (id, _inputs, aws) => aws.arn("cloudwatch", `alarm:${id}`),
};

export const topic: ResourceType = {
    inputs: { name: text, displayName: text, kmsMasterKeyId: text, tags, region },
    replace: ["name"],
    nameProperty: "name",
    id: (inputs) => `arn:aws:sns:us-east-1:123456789012:${inputs["name"]}`,
    arn: (id) => id,
};

export const topicSubscription: ResourceType = {
    inputs: { topic: text, protocol: text, endpoint: text, region },
    required: ["topic", "protocol", "endpoint"],
    replace: ["topic", "protocol", "endpoint"],
    references: { topic: "aws:sns/topic:Topic" },
    id: (inputs) => `${inputs["topic"]}:subscription`,
    outputs: () => ({ pendingConfirmation: true }),
};
