import assert from "node:assert/strict";
import { resourceTypes } from "../../../../local/aws/resources";
import { attributesOf, refusals } from "../../../../local/aws/schema";
import type { Token } from "../../../../local/cloud/resource-tokens";
import type { Provider } from "../../../../local/provider/provider";
import { isMap, unknownValue } from "../../../../local/provider/values";
import { newProvider, withCloudDirectory } from "../../../support/aws-plugin";
import { projectFolder } from "../../../support/declared-settings";
import { wholeStack } from "../../../support/permissions/roles";

/** The tests' stand-ins for ids and names that AWS gives are unknown to a preview. */
function withoutPlaceholders(value: unknown): unknown {
    if (typeof value === "string") {
        return /-(id|arn|name)$|^arn:aws:iam:::/.test(value) ? unknownValue : value;
    }
    if (Array.isArray(value)) {
        return value.map(withoutPlaceholders);
    }
    return isMap(value)
        ? Object.fromEntries(Object.entries(value).map(([name, inner]) => [name, withoutPlaceholders(inner)]))
        : value;
}

type Inputs = Record<string, unknown>;

const bucket = "backups-of-the-site";
const role = "server-role";
const arn = "arn:aws:iam::123456789012:role/snapshots";

/** Inputs that AWS takes, by type. */
const good: Partial<Record<Token, Inputs>> = {
    "aws:ec2/vpc:Vpc": { cidrBlock: "10.0.0.0/16" },
    "aws:ec2/instance:Instance": {
        ami: "ami-0123456789abcdef0",
        instanceType: "t3.small",
        subnetId: unknownValue,
        metadataOptions: { httpEndpoint: "enabled", httpTokens: "required", httpPutResponseHopLimit: 1 },
        rootBlockDevice: { volumeType: "gp3", volumeSize: 16, encrypted: true },
        creditSpecification: { cpuCredits: "standard" },
    },
    "aws:ebs/volume:Volume": { availabilityZone: "us-east-1a", type: "gp3", size: 20, iops: 4000, throughput: 250 },
    "aws:route53/zone:Zone": { name: "foobar.com" },
    "aws:route53/record:Record": { zoneId: "Z1", name: "foobar.com", type: "A", ttl: 300, records: ["198.51.100.2"] },
    "aws:route53/healthCheck:HealthCheck": { type: "HTTPS", fqdn: "www.foobar.com", port: 443, resourcePath: "/" },
    "aws:route53domains/registeredDomain:RegisteredDomain": {
        domainName: "foobar.com",
        nameServers: [{ name: "ns-1.example.com" }],
    },
    "aws:cloudwatch/metricAlarm:MetricAlarm": {
        name: "system",
        comparisonOperator: "GreaterThanThreshold",
        threshold: 0,
        evaluationPeriods: 2,
        metricQueries: [
            { id: "problems", metric: { namespace: "Site", metricName: "Problems", period: 300, stat: "Maximum" } },
            { id: "watched", expression: "problems", returnData: true },
        ],
    },
    "aws:iam/role:Role": { name: role, assumeRolePolicy: "{}", path: "/servers/" },
    "aws:iam/rolePolicy:RolePolicy": { name: "backups", role, policy: "{}" },
    "aws:iam/rolePolicyAttachment:RolePolicyAttachment": { role, policyArn: "arn:aws:iam::aws:policy/ReadOnlyAccess" },
    "aws:s3/bucketVersioning:BucketVersioning": { bucket, versioningConfiguration: { status: "Enabled" } },
    "aws:s3/bucketObjectv2:BucketObjectv2": { bucket, key: "note", content: "a note" },
    "aws:s3/bucketServerSideEncryptionConfiguration:BucketServerSideEncryptionConfiguration": {
        bucket,
        rules: [{ applyServerSideEncryptionByDefault: { sseAlgorithm: "AES256" } }],
    },
    "aws:s3/bucketLifecycleConfiguration:BucketLifecycleConfiguration": {
        bucket,
        rules: [{ id: "old", status: "Enabled", noncurrentVersionExpiration: { noncurrentDays: 30 } }],
    },
    "aws:dlm/lifecyclePolicy:LifecyclePolicy": {
        description: "Snapshots of the data",
        executionRoleArn: arn,
        policyDetails: {
            resourceTypes: ["VOLUME"],
            targetTags: { Snapshots: "site" },
            schedules: [{ name: "daily", createRule: { interval: 24 }, retainRule: { count: 7 } }],
        },
    },
};

/** The same inputs with one property altered, and what is said of it. */
const altered: [Token, Inputs, RegExp][] = [
    ["aws:ec2/vpc:Vpc", { instanceTenancy: "shared" }, /^instanceTenancy is "shared", but must be one of default, /],
    ["aws:ec2/instance:Instance", { metadataOptions: { httpTokens: "maybe" } }, /httpTokens is "maybe", but must be/],
    ["aws:ec2/instance:Instance", { metadataOptions: { instanceMetadataTags: "on" } }, /instanceMetadataTags is "on"/],
    ["aws:ec2/instance:Instance", { rootBlockDevice: { volumeType: "gp9" } }, /volumeType is "gp9", but must be/],
    ["aws:ec2/instance:Instance", { creditSpecification: {} }, /^creditSpecification\.cpuCredits is required/],
    ["aws:ebs/volume:Volume", { type: "gp9", iops: undefined, throughput: undefined }, /^type is "gp9", but must be/],
    ["aws:ebs/volume:Volume", { type: "gp2", throughput: undefined }, /^iops must not be set when type is gp2/],
    ["aws:ebs/volume:Volume", { type: "io2", iops: undefined, throughput: undefined }, /^iops must be set when/],
    ["aws:ebs/volume:Volume", { type: "io2" }, /^throughput must not be set when type is io2/],
    ["aws:route53/zone:Zone", { comment: "x".repeat(257) }, /^comment has 257 characters, but must have 256 or less/],
    ["aws:route53/record:Record", { type: "ALIAS" }, /^type is "ALIAS", but must be one of/],
    ["aws:route53/record:Record", { records: undefined }, /records/],
    [
        "aws:route53/healthCheck:HealthCheck",
        { regions: ["us-east-1"] },
        /^regions has 1 items, but must have between 3/,
    ],
    ["aws:route53/healthCheck:HealthCheck", { fqdn: "x".repeat(256) }, /^fqdn has 256 characters/],
    [
        "aws:route53domains/registeredDomain:RegisteredDomain",
        { nameServers: [{ name: "ns 1" }] },
        /^nameServers\[0\]\.name is "ns 1", but must be like/,
    ],
    ["aws:cloudwatch/metricAlarm:MetricAlarm", { comparisonOperator: "Above" }, /^comparisonOperator is "Above"/],
    [
        "aws:cloudwatch/metricAlarm:MetricAlarm",
        { alarmActions: Array.from({ length: 6 }, (_, index) => `arn:aws:sns:us-east-1:123456789012:t${index}`) },
        /^alarmActions has 6 items, but must have 5 or less/,
    ],
    ["aws:iam/role:Role", { name: "two words" }, /^name is "two words", but must be like/],
    ["aws:iam/role:Role", { path: "servers" }, /^path is "servers", but must be like/],
    ["aws:iam/role:Role", { maxSessionDuration: 60 }, /^maxSessionDuration is 60, but must be between 3600 and 43200/],
    ["aws:iam/rolePolicy:RolePolicy", { name: "x".repeat(129) }, /^name has 129 characters, but must have between 1/],
    ["aws:iam/rolePolicyAttachment:RolePolicyAttachment", { policyArn: "ReadOnly" }, /^policyArn has 8 characters/],
    [
        "aws:s3/bucketVersioning:BucketVersioning",
        { versioningConfiguration: {} },
        /^(missing required input )?versioningConfiguration\.status/,
    ],
    [
        "aws:s3/bucketServerSideEncryptionConfiguration:BucketServerSideEncryptionConfiguration",
        { rules: [{ applyServerSideEncryptionByDefault: { sseAlgorithm: "AES" } }] },
        /^rules\[0\]\.applyServerSideEncryptionByDefault\.sseAlgorithm is "AES", but must be one of AES256/,
    ],
    [
        "aws:s3/bucketLifecycleConfiguration:BucketLifecycleConfiguration",
        { rules: [{ id: "old", status: "On" }] },
        /^rules\[0\]\.status is "On", but must be one of Enabled/,
    ],
    [
        "aws:s3/bucketLifecycleConfiguration:BucketLifecycleConfiguration",
        { rules: [{ id: "old", status: "Enabled", expire: 3 }] },
        /^rules\[0\]\.expire: the provider has no such property/,
    ],
    ["aws:s3/bucketObjectv2:BucketObjectv2", { key: undefined }, /^missing required input key|^key is required/],
    ["aws:dlm/lifecyclePolicy:LifecyclePolicy", { description: "Snapshots!" }, /^description is "Snapshots!", but/],
    ["aws:dlm/lifecyclePolicy:LifecyclePolicy", { executionRoleArn: "snapshots" }, /^executionRoleArn is "snapshots"/],
    ["aws:dlm/lifecyclePolicy:LifecyclePolicy", { policyDetails: {}, state: "ON" }, /^state is "ON", but must be/],
    [
        "aws:dlm/lifecyclePolicy:LifecyclePolicy",
        { policyDetails: { schedules: [{ name: "daily", retainRule: { count: 7 } }] } },
        /^policyDetails\.schedules\[0\]\.createRule is required/,
    ],
];

describe("the local cloud refuses what the provider or AWS refuses", () => {
    let provider: Provider;
    withCloudDirectory();
    beforeEach(() => (provider = newProvider()));

    async function reasons(token: string, inputs: Inputs): Promise<string[]> {
        const { failures = [] } = await provider.check(`urn:pulumi:test::site::${token}::it`, {}, inputs);
        return failures.map(({ reason }) => reason);
    }

    for (const [token, inputs] of Object.entries(good)) {
        it(`takes a good ${token}`, async () => assert.deepEqual(await reasons(token, inputs), []));
    }

    for (const [token, change, reason] of altered) {
        it(`refuses ${JSON.stringify(change).slice(0, 60)} of ${token}`, async () => {
            const found = await reasons(token, { ...good[token], ...change });
            assert.ok(
                found.some((one) => reason.test(one)),
                found.join("\n"),
            );
        });
    }

    it("refuses nothing of this program", async () => {
        process.chdir(projectFolder);
        const resources = (await wholeStack()).filter(({ type }) => type in resourceTypes);
        assert.ok(resources.some(({ type }) => type === "aws:dlm/lifecyclePolicy:LifecyclePolicy"));
        assert.ok(resources.some(({ type }) => type === "aws:cloudwatch/metricAlarm:MetricAlarm"));
        for (const { type, name, inputs } of resources) {
            const given = withoutPlaceholders(inputs) as Inputs;
            const attributes = Object.entries(attributesOf(type as Token)).filter(([property]) => property in given);
            assert.deepEqual(refusals(given, Object.fromEntries(attributes)), [], `${type} ${name}`);
        }
    });

    it("refuses nothing that a preview does not know yet", async () => {
        const options = { metadataOptions: unknownValue, rootBlockDevice: { volumeType: unknownValue } };
        assert.deepEqual(
            await reasons("aws:ec2/instance:Instance", { ...good["aws:ec2/instance:Instance"], ...options }),
            [],
        );
    });
});
