import * as assert from "node:assert/strict";
import * as fs from "node:fs";
import * as path from "node:path";
import { projectFolder } from "../support/declared-settings";
import { type Registered, resourcesOf } from "../support/program";

const read = (file: string) => fs.readFileSync(path.join(projectFolder, "docs", file), "utf8");

interface Row {
    type: string;
    property: string;
    /** The property's only value; undefined if the page describes the value in words. */
    constant?: unknown;
}

/** The rows of the page's tables of properties. Only a type's first row names it. */
function documentedRows(): Row[] {
    let type = "";
    return read("aws.md")
        .split("\n")
        .flatMap((line) => {
            const cells = line.split("|").map((cell) => cell.trim());
            type = /^`(aws:\S+)`$/.exec(cells[1] ?? "")?.[1] ?? (cells[1] === "" ? type : "");
            const property = /^`(\w+)`$/.exec(cells[2] ?? "")?.[1];
            if (!type || !property) {
                return [];
            }
            const code = /^`([^`]+)`$/.exec(cells[3] ?? "")?.[1];
            return [{ type, property, ...(code && isJson(code) ? { constant: JSON.parse(code) } : {}) }];
        });
}

function isJson(text: string): boolean {
    try {
        JSON.parse(text);
        return true;
    } catch {
        return false;
    }
}

// The actions that the provider needs to create, read, update and delete a type: from the API calls in the source of
// terraform-provider-aws, and their actions in AWS's Service Authorization Reference.
const ec2 = (...actions: string[]) => actions.map((action) => `ec2:${action}`);
const group = ec2("DescribeSecurityGroups", "DescribeSecurityGroupRules");
const neededBy: Record<string, string[]> = {
    "aws:ec2/vpc:Vpc": ec2(
        "CreateVpc",
        "DescribeVpcs",
        "DescribeVpcAttribute",
        "DescribeNetworkAcls",
        "DescribeRouteTables",
        "DescribeSecurityGroups",
        "ModifyVpcAttribute",
        "DeleteVpc",
    ),
    "aws:ec2/subnet:Subnet": ec2(
        "CreateSubnet",
        "DescribeSubnets",
        "DescribeNetworkInterfaces",
        "ModifySubnetAttribute",
        "DeleteSubnet",
    ),
    "aws:ec2/internetGateway:InternetGateway": ec2(
        "CreateInternetGateway",
        "AttachInternetGateway",
        "DescribeInternetGateways",
        "DetachInternetGateway",
        "DeleteInternetGateway",
    ),
    "aws:ec2/routeTable:RouteTable": ec2("CreateRouteTable", "DescribeRouteTables", "DeleteRouteTable"),
    "aws:ec2/route:Route": ec2("CreateRoute", "DescribeRouteTables", "ReplaceRoute", "DeleteRoute"),
    "aws:ec2/routeTableAssociation:RouteTableAssociation": ec2(
        "AssociateRouteTable",
        "DescribeRouteTables",
        "ReplaceRouteTableAssociation",
        "DisassociateRouteTable",
    ),
    "aws:ec2/securityGroup:SecurityGroup": [
        ...group,
        ...ec2("CreateSecurityGroup", "RevokeSecurityGroupEgress", "RevokeSecurityGroupIngress", "DeleteSecurityGroup"),
    ],
    "aws:vpc/securityGroupIngressRule:SecurityGroupIngressRule": [
        ...group,
        ...ec2("AuthorizeSecurityGroupIngress", "ModifySecurityGroupRules", "RevokeSecurityGroupIngress"),
    ],
    "aws:vpc/securityGroupEgressRule:SecurityGroupEgressRule": [
        ...group,
        ...ec2("AuthorizeSecurityGroupEgress", "ModifySecurityGroupRules", "RevokeSecurityGroupEgress"),
    ],
    "aws:ec2/keyPair:KeyPair": ec2("ImportKeyPair", "DescribeKeyPairs", "DeleteKeyPair"),
    "aws:ec2/instance:Instance": ec2(
        "RunInstances",
        "DescribeImages",
        "DescribeInstances",
        "DescribeInstanceAttribute",
        "DescribeInstanceCreditSpecifications",
        "DescribeInstanceStatus",
        "DescribeInstanceTypes",
        "DescribeTags",
        "DescribeVolumes",
        "ModifyInstanceAttribute",
        "ModifyInstanceMetadataOptions",
        "ModifyVolume",
        "DescribeVolumesModifications",
        "StartInstances",
        "StopInstances",
        "TerminateInstances",
    ),
    "aws:ec2transitgateway/instanceState:InstanceState": ec2("DescribeInstances", "StartInstances", "StopInstances"),
    "aws:ebs/volume:Volume": ec2(
        "CreateVolume",
        "DescribeVolumes",
        "DescribeVolumesModifications",
        "ModifyVolume",
        "CreateSnapshot",
        "DescribeSnapshots",
        "DeleteVolume",
    ),
    "aws:ec2/volumeAttachment:VolumeAttachment": ec2(
        "AttachVolume",
        "DescribeVolumes",
        "DescribeInstances",
        "StopInstances",
        "DetachVolume",
    ),
    "aws:ec2/eip:Eip": ec2("AllocateAddress", "DescribeAddresses", "DescribeAddressesAttribute", "ReleaseAddress"),
    "aws:ec2/eipAssociation:EipAssociation": ec2("AssociateAddress", "DescribeAddresses", "DisassociateAddress"),
    "aws:route53/zone:Zone": [
        "route53:CreateHostedZone",
        "route53:GetHostedZone",
        "route53:GetChange",
        "route53:UpdateHostedZoneComment",
        "route53:ChangeTagsForResource",
        "route53:ListTagsForResource",
        "route53:ListResourceRecordSets",
        "route53:DeleteHostedZone",
    ],
    "aws:route53/record:Record": [
        "route53:ChangeResourceRecordSets",
        "route53:GetHostedZone",
        "route53:GetChange",
        "route53:ListResourceRecordSets",
    ],
    "aws:route53domains/registeredDomain:RegisteredDomain": [
        "GetDomainDetail",
        "GetOperationDetail",
        "UpdateDomainNameservers",
        "UpdateDomainContactPrivacy",
        "EnableDomainAutoRenew",
        "DisableDomainAutoRenew",
        "EnableDomainTransferLock",
        "DisableDomainTransferLock",
        "ListTagsForDomain",
        "UpdateTagsForDomain",
    ].map((action) => `route53domains:${action}`),
};
// Reading any setting of a bucket needs all of these.
const bucketReads = [
    "GetAccelerateConfiguration",
    "GetBucketAcl",
    "GetBucketCORS",
    "GetBucketLocation",
    "GetBucketLogging",
    "GetBucketObjectLockConfiguration",
    "GetBucketPolicy",
    "GetBucketRequestPayment",
    "GetBucketTagging",
    "GetBucketVersioning",
    "GetBucketWebsite",
    "GetEncryptionConfiguration",
    "GetLifecycleConfiguration",
    "GetReplicationConfiguration",
    "ListBucket",
].map((action) => `s3:${action}`);
Object.assign(neededBy, {
    "aws:s3/bucket:Bucket": [
        ...bucketReads,
        ...["CreateBucket", "DeleteBucket", "PutBucketTagging", "ListBucketVersions"].map((action) => `s3:${action}`),
        // Without protectData the bucket is deleted with its objects.
        ...["DeleteObject", "DeleteObjectVersion"].map((action) => `s3:${action}`),
    ],
    "aws:s3/bucketVersioning:BucketVersioning": ["s3:PutBucketVersioning"],
    "aws:s3/bucketServerSideEncryptionConfiguration:BucketServerSideEncryptionConfiguration": [
        "s3:PutEncryptionConfiguration",
    ],
    "aws:s3/bucketPublicAccessBlock:BucketPublicAccessBlock": [
        "s3:GetBucketPublicAccessBlock",
        "s3:PutBucketPublicAccessBlock",
    ],
    "aws:s3/bucketPolicy:BucketPolicy": ["s3:PutBucketPolicy", "s3:DeleteBucketPolicy"],
    "aws:s3/bucketLifecycleConfiguration:BucketLifecycleConfiguration": ["s3:PutLifecycleConfiguration"],
    "aws:iam/role:Role": [
        "CreateRole",
        "GetRole",
        "UpdateRole",
        "UpdateRoleDescription",
        "UpdateAssumeRolePolicy",
        "TagRole",
        "UntagRole",
        "ListRolePolicies",
        "ListAttachedRolePolicies",
        "ListInstanceProfilesForRole",
        "DeleteRole",
        // For a role that an instance or a service uses.
        "PassRole",
    ].map((action) => `iam:${action}`),
    "aws:iam/rolePolicy:RolePolicy": ["PutRolePolicy", "GetRolePolicy", "DeleteRolePolicy"].map(
        (action) => `iam:${action}`,
    ),
    "aws:iam/rolePolicyAttachment:RolePolicyAttachment": [
        "AttachRolePolicy",
        "DetachRolePolicy",
        "ListAttachedRolePolicies",
    ].map((action) => `iam:${action}`),
    "aws:iam/instanceProfile:InstanceProfile": [
        ...[
            "CreateInstanceProfile",
            "GetInstanceProfile",
            "AddRoleToInstanceProfile",
            "RemoveRoleFromInstanceProfile",
            "TagInstanceProfile",
            "UntagInstanceProfile",
            "DeleteInstanceProfile",
        ].map((action) => `iam:${action}`),
        ...ec2(
            "AssociateIamInstanceProfile",
            "DescribeIamInstanceProfileAssociations",
            "DisassociateIamInstanceProfile",
            "ReplaceIamInstanceProfileAssociation",
        ),
    ],
    "aws:sns/topic:Topic": [
        "CreateTopic",
        "GetTopicAttributes",
        "SetTopicAttributes",
        "TagResource",
        "UntagResource",
        "ListTagsForResource",
        "DeleteTopic",
    ].map((action) => `sns:${action}`),
    "aws:sns/topicPolicy:TopicPolicy": ["GetTopicAttributes", "SetTopicAttributes"].map((action) => `sns:${action}`),
    "aws:sns/topicSubscription:TopicSubscription": [
        "Subscribe",
        "GetSubscriptionAttributes",
        "SetSubscriptionAttributes",
        "Unsubscribe",
    ].map((action) => `sns:${action}`),
    "aws:cloudwatch/metricAlarm:MetricAlarm": [
        ...[
            "PutMetricAlarm",
            "DescribeAlarms",
            "TagResource",
            "UntagResource",
            "ListTagsForResource",
            "DeleteAlarms",
        ].map((action) => `cloudwatch:${action}`),
        // For actions of EC2, if the account has never had an alarm with any.
        "iam:CreateServiceLinkedRole",
    ],
    "aws:route53/healthCheck:HealthCheck": [
        "CreateHealthCheck",
        "GetHealthCheck",
        "UpdateHealthCheck",
        "ChangeTagsForResource",
        "ListTagsForResource",
        "DeleteHealthCheck",
    ].map((action) => `route53:${action}`),
    "aws:dlm/lifecyclePolicy:LifecyclePolicy": [
        "CreateLifecyclePolicy",
        "GetLifecyclePolicy",
        "UpdateLifecyclePolicy",
        "TagResource",
        "UntagResource",
        "ListTagsForResource",
        "DeleteLifecyclePolicy",
    ].map((action) => `dlm:${action}`),
});
// For the provider's start, the program's look-ups, `npm run image`, and tags.
const neededAnyway = [
    "sts:GetCallerIdentity",
    "ec2:DescribeAvailabilityZones",
    "ec2:DescribeInstanceTypes",
    "ec2:DescribeInstanceTypeOfferings",
    "route53:ListHostedZones",
    "route53:ListHostedZonesByName",
    "ssm:GetParameter",
    "ec2:CreateTags",
    "ec2:DeleteTags",
];

interface Statement {
    Sid: string;
    Effect: string;
    Action: string | string[];
    Resource: string | string[];
    Condition?: Record<string, Record<string, string | string[]>>;
}

describe("the documents about AWS", () => {
    let folder: string;
    let resources: Registered[];
    const types = () => [...new Set(resources.map(({ type }) => type))].sort();

    before(async () => {
        folder = process.cwd();
        process.chdir(projectFolder);
        const everything = {
            certificateAuthorities: '["letsencrypt.org"]',
            delegateRegisteredDomain: "true",
            alarmEmail: "alarms@foobar.com",
            alarmSearchString: "Welcome",
            availabilityZones: '["eu-central-1a","eu-central-1b"]',
        };
        resources = (await resourcesOf(everything, { zonesWithType: ["eu-central-1a"] })).filter(({ type }) =>
            type.startsWith("aws:"),
        );
    });
    after(() => process.chdir(folder));

    describe("aws.md", () => {
        it("lists every type and property that the program sets, and nothing else", () => {
            const registered = new Set(
                resources.flatMap(({ type, inputs }) => Object.keys(inputs).map((property) => `${type} ${property}`)),
            );
            const rows = documentedRows().map(({ type, property }) => `${type} ${property}`);
            assert.deepEqual([...rows].sort(), [...registered].sort());
        });

        it("states constant values as the program sets them", () => {
            const constants = documentedRows().filter((row) => "constant" in row);
            assert.ok(constants.length > 10);
            for (const { type, property, constant } of constants) {
                for (const { inputs } of resources.filter((resource) => resource.type === type)) {
                    assert.deepEqual(inputs[property], constant, `${type} ${property}`);
                }
            }
        });
    });

    describe("the deployer's policies", () => {
        const texts = ["deployer", "deployer-backups", "deployer-alarms"].map((name) =>
            read(`aws/${name}-policy.json`),
        );
        const statements = texts.flatMap((text) => (JSON.parse(text) as { Statement: Statement[] }).Statement);
        const list = (value: string | string[]) => (Array.isArray(value) ? value : [value]);
        const allowed = [...new Set(statements.flatMap(({ Action }) => list(Action)))].sort();

        it("allows what the program's types need, and nothing else", () => {
            assert.deepEqual(
                types().filter((type) => !neededBy[type]),
                [],
                "types that are missing in this test's table",
            );
            const needed = new Set([...neededAnyway, ...types().flatMap((type) => neededBy[type]!)]);
            assert.deepEqual(allowed, [...needed].sort());
        });

        it("fits into managed policies", () => {
            // IAM's quota, not counting white space.
            texts.forEach((text) => assert.ok(text.replace(/\s/g, "").length <= 6144));
        });

        it("names each statement in letters and digits, and denies nothing", () => {
            assert.equal(new Set(statements.map(({ Sid }) => Sid)).size, statements.length);
            for (const { Sid, Effect, Action } of statements) {
                assert.match(Sid, /^[A-Za-z0-9]+$/);
                assert.equal(Effect, "Allow");
                assert.ok(
                    list(Action).every((action) => /^[a-z0-9]+:[A-Za-z0-9]+$/.test(action)),
                    Sid,
                );
            }
        });

        it("requires the project's tag to stop, detach or delete", () => {
            const destructive = /^ec2:(Delete|Terminate|Stop|Detach|Release|ModifyInstance|ModifyVolume)/;
            const tag = { "aws:ResourceTag/Project": "simple-web-stack", "aws:RequestedRegion": "REGION" };
            for (const { Sid, Action, Condition } of statements) {
                if (list(Action).some((action) => destructive.test(action))) {
                    assert.deepEqual(Condition?.["StringEquals"], { ...Condition?.["StringEquals"], ...tag }, Sid);
                }
            }
        });

        it("limits changes in EC2 to the region", () => {
            for (const { Sid, Action, Resource, Condition } of statements) {
                const changes = list(Action).some((action) => action.startsWith("ec2:") && !/:Describe/.test(action));
                const bound =
                    Condition?.["StringEquals"]?.["aws:RequestedRegion"] === "REGION" ||
                    list(Resource).every((resource) => resource.startsWith("arn:aws:ec2:REGION:"));
                assert.ok(!changes || bound, Sid);
            }
        });

        it("limits topics and alarms to the stack's names, in its region and in that of Route 53's metrics", () => {
            for (const { Sid, Action, Resource, Condition } of statements) {
                if (
                    list(Action).some((action) =>
                        /^(sns|cloudwatch):(Create|Delete|Put|Set|Subscribe|Tag|Un)/.test(action),
                    )
                ) {
                    const named = list(Resource).every((resource) =>
                        /:(REGION|us-east-1):\*:(alarm:)?simple-web-stack-\*$/.test(resource),
                    );
                    const regions = Condition?.["StringEquals"]?.["aws:RequestedRegion"];
                    assert.ok(named || (Array.isArray(regions) && regions.join() === "REGION,us-east-1"), Sid);
                }
            }
        });

        it("lets only one service make a role for itself", () => {
            const making = statements.filter(({ Action }) => list(Action).includes("iam:CreateServiceLinkedRole"));
            assert.deepEqual(
                making.map(({ Condition }) => Condition?.["StringEquals"]?.["iam:AWSServiceName"]),
                ["events.amazonaws.com"],
            );
        });

        it("passes roles only to the services that need one", () => {
            for (const { Sid, Action, Condition } of statements) {
                if (list(Action).some((action) => action === "iam:PassRole")) {
                    assert.ok(Condition?.["StringEquals"]?.["iam:PassedToService"], Sid);
                }
            }
        });
    });

    describe("aws/preview-policy.json", () => {
        const { Statement: statements } = JSON.parse(read("aws/preview-policy.json")) as { Statement: Statement[] };
        const allowed = [...new Set(statements.flatMap(({ Action }) => Action))].sort();
        // Needed only to change or delete something, or by `npm run image`.
        const others = [
            "ec2:DescribeSnapshots",
            "iam:ListInstanceProfilesForRole",
            "route53domains:GetOperationDetail",
            "s3:ListBucketVersions",
            "ssm:GetParameter",
        ];

        it("allows to read every resource, since a preview refreshes the state, and nothing else", () => {
            const needed = [...neededAnyway, ...types().flatMap((type) => neededBy[type]!)];
            const reads = needed.filter((action) => /:(Describe|Get|List)/.test(action) && !others.includes(action));
            // The state lies in a bucket.
            assert.deepEqual(allowed, [...new Set([...reads, "s3:GetObject"])].sort());
        });

        it("fits into a managed policy", () => {
            assert.ok(read("aws/preview-policy.json").replace(/\s/g, "").length <= 6144);
        });
    });
});
