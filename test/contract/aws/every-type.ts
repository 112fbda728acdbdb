import * as aws from "@pulumi/aws";
import { site, type SiteArgs } from "./site";

/** The site, and around it each other type of resource that the local cloud knows: one of each. */
export function everyType(args: SiteArgs) {
    return async () => {
        const outputs = await site(args)();
        const gateway = new aws.ec2.InternetGateway("gateway", { vpcId: outputs.vpcId });
        const table = new aws.ec2.RouteTable("table", { vpcId: outputs.vpcId });
        new aws.ec2.Route("everywhere", {
            routeTableId: table.id,
            gatewayId: gateway.id,
            destinationCidrBlock: "0.0.0.0/0",
        });
        new aws.ec2.RouteTableAssociation("subnet", { routeTableId: table.id, subnetId: outputs.subnetId });
        new aws.ec2transitgateway.InstanceState("runs", { instanceId: outputs.attachedId, state: "running" });
        storage();
        watching();
        new aws.route53domains.RegisteredDomain("domain", { domainName: "contract.test" });
        return outputs;
    };
}

function storage(): void {
    const role = new aws.iam.Role("role", { assumeRolePolicy: "{}" });
    new aws.iam.RolePolicy("permissions", { role: role.name, policy: '{"Statement":[]}' });
    new aws.iam.InstanceProfile("profile", { role: role.name });
    new aws.iam.RolePolicyAttachment("snapshots", { role: role.name, policyArn: "arn:aws:iam::aws:policy/snapshots" });
    new aws.dlm.LifecyclePolicy("schedule", {
        description: "Snapshots",
        executionRoleArn: role.arn,
        policyDetails: {
            resourceTypes: ["VOLUME"],
            targetTags: { Name: "volume" },
            schedules: [{ name: "daily", createRule: { interval: 24 }, retainRule: { count: 7 } }],
        },
    });
    const { bucket, arn } = new aws.s3.Bucket("backups", { forceDestroy: true });
    const versioning = new aws.s3.BucketVersioning("versioning", {
        bucket,
        versioningConfiguration: { status: "Enabled" },
    });
    new aws.s3.BucketObjectv2("object", { bucket, key: "note", content: "a note" }, { dependsOn: [versioning] });
    new aws.s3.BucketServerSideEncryptionConfiguration("encryption", {
        bucket,
        rules: [{ applyServerSideEncryptionByDefault: { sseAlgorithm: "AES256" } }],
    });
    const publicAccess = new aws.s3.BucketPublicAccessBlock("private", { bucket, blockPublicAcls: true });
    const policy = JSON.stringify({ Version: "2012-10-17", Statement: [] });
    new aws.s3.BucketPolicy("policy", { bucket, policy: arn.apply(() => policy) }, { dependsOn: [publicAccess] });
    new aws.s3.BucketLifecycleConfiguration(
        "lifecycle",
        { bucket, rules: [{ id: "old", status: "Enabled", noncurrentVersionExpiration: { noncurrentDays: 30 } }] },
        { dependsOn: [versioning] },
    );
}

function watching(): void {
    const { arn } = new aws.sns.Topic("alarms", {});
    new aws.sns.TopicPolicy("senders", { arn, policy: "{}" });
    new aws.sns.TopicSubscription("reader", { topic: arn, protocol: "email", endpoint: "somebody@contract.test" });
    const check = new aws.route53.HealthCheck("outside", {
        type: "HTTP",
        fqdn: "www.contract.test",
        port: 80,
        resourcePath: "/",
        requestInterval: 30,
        failureThreshold: 3,
    });
    new aws.cloudwatch.MetricAlarm("silent", {
        namespace: "AWS/Route53",
        metricName: "HealthCheckStatus",
        dimensions: { HealthCheckId: check.id },
        statistic: "Minimum",
        comparisonOperator: "LessThanThreshold",
        threshold: 1,
        period: 60,
        evaluationPeriods: 10,
        alarmActions: [arn],
    });
}
