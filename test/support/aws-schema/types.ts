import type { Token } from "../../../local/cloud/resource-tokens";

/** Where a resource type of Pulumi's comes from. */
interface Source {
    /** Its name in the provider. */
    provider: string;
    /** What AWS is told: a shape of a service's model. */
    api?: {
        service: string;
        shape: string;
        /** The shape's members that are called differently, by input; a member of a member has dots. */
        members?: Record<string, string>;
    };
}

const ec2 = (provider: string, shape: string, members?: Record<string, string>): Source => ({
    provider,
    api: { service: "ec2", shape, ...(members && { members }) },
});
const iam = (provider: string, shape: string, members: Record<string, string>): Source => ({
    provider,
    api: { service: "iam", shape, members },
});
const s3 = (provider: string, shape: string, members: Record<string, string> = {}): Source => ({
    provider,
    api: { service: "s3", shape, members },
});

const rule = { ...ec2("aws_vpc_security_group_ingress_rule", "IpPermission") };

export const sources: Record<Token, Source> = {
    "aws:cloudwatch/metricAlarm:MetricAlarm": {
        provider: "aws_cloudwatch_metric_alarm",
        api: {
            service: "cloudwatch",
            shape: "PutMetricAlarmInput",
            members: {
                name: "AlarmName",
                evaluateLowSampleCountPercentiles: "EvaluateLowSampleCountPercentile",
                metricQueries: "Metrics",
                "metricQueries.metric": "MetricStat",
                "metricQueries.metric.metricName": "Metric.MetricName",
                "metricQueries.metric.namespace": "Metric.Namespace",
            },
        },
    },
    "aws:dlm/lifecyclePolicy:LifecyclePolicy": {
        provider: "aws_dlm_lifecycle_policy",
        api: { service: "dlm", shape: "CreateLifecyclePolicyRequest" },
    },
    "aws:ebs/volume:Volume": ec2("aws_ebs_volume", "CreateVolumeRequest", { type: "VolumeType" }),
    "aws:ec2/eip:Eip": ec2("aws_eip", "AllocateAddressRequest"),
    "aws:ec2/eipAssociation:EipAssociation": ec2("aws_eip_association", "AssociateAddressRequest"),
    "aws:ec2/instance:Instance": ec2("aws_instance", "RunInstancesRequest", {
        ami: "ImageId",
        rootBlockDevice: "BlockDeviceMappings.Ebs",
    }),
    "aws:ec2/internetGateway:InternetGateway": ec2("aws_internet_gateway", "AttachInternetGatewayRequest"),
    "aws:ec2/keyPair:KeyPair": ec2("aws_key_pair", "ImportKeyPairRequest", { publicKey: "PublicKeyMaterial" }),
    "aws:ec2/route:Route": ec2("aws_route", "CreateRouteRequest"),
    "aws:ec2/routeTable:RouteTable": ec2("aws_route_table", "CreateRouteTableRequest"),
    "aws:ec2/routeTableAssociation:RouteTableAssociation": ec2(
        "aws_route_table_association",
        "AssociateRouteTableRequest",
    ),
    "aws:ec2/securityGroup:SecurityGroup": ec2("aws_security_group", "CreateSecurityGroupRequest", {
        name: "GroupName",
    }),
    "aws:ec2/subnet:Subnet": ec2("aws_subnet", "CreateSubnetRequest"),
    "aws:ec2/volumeAttachment:VolumeAttachment": ec2("aws_volume_attachment", "AttachVolumeRequest", {
        deviceName: "Device",
    }),
    "aws:ec2/vpc:Vpc": ec2("aws_vpc", "CreateVpcRequest"),
    "aws:ec2transitgateway/instanceState:InstanceState": { provider: "aws_ec2_instance_state" },
    "aws:iam/instanceProfile:InstanceProfile": iam("aws_iam_instance_profile", "CreateInstanceProfileRequest", {
        name: "InstanceProfileName",
    }),
    "aws:iam/role:Role": iam("aws_iam_role", "CreateRoleRequest", {
        name: "RoleName",
        assumeRolePolicy: "AssumeRolePolicyDocument",
    }),
    "aws:iam/rolePolicy:RolePolicy": iam("aws_iam_role_policy", "PutRolePolicyRequest", {
        name: "PolicyName",
        policy: "PolicyDocument",
        role: "RoleName",
    }),
    "aws:iam/rolePolicyAttachment:RolePolicyAttachment": iam(
        "aws_iam_role_policy_attachment",
        "AttachRolePolicyRequest",
        { role: "RoleName" },
    ),
    "aws:route53/healthCheck:HealthCheck": {
        provider: "aws_route53_health_check",
        api: {
            service: "route53",
            shape: "HealthCheckConfig",
            members: {
                fqdn: "FullyQualifiedDomainName",
                invertHealthcheck: "Inverted",
                childHealthchecks: "ChildHealthChecks",
                childHealthThreshold: "HealthThreshold",
            },
        },
    },
    "aws:route53/record:Record": {
        provider: "aws_route53_record",
        api: {
            service: "route53",
            shape: "ResourceRecordSet",
            members: { records: "ResourceRecords", multivalueAnswerRoutingPolicy: "MultiValueAnswer" },
        },
    },
    "aws:route53/zone:Zone": {
        provider: "aws_route53_zone",
        api: {
            service: "route53",
            shape: "CreateHostedZoneRequest",
            members: { comment: "HostedZoneConfig.Comment" },
        },
    },
    "aws:route53domains/registeredDomain:RegisteredDomain": {
        provider: "aws_route53domains_registered_domain",
        api: { service: "route53domains", shape: "UpdateDomainNameserversRequest" },
    },
    "aws:s3/bucket:Bucket": s3("aws_s3_bucket", "CreateBucketRequest"),
    "aws:s3/bucketLifecycleConfiguration:BucketLifecycleConfiguration": s3(
        "aws_s3_bucket_lifecycle_configuration",
        "BucketLifecycleConfiguration",
    ),
    "aws:s3/bucketObjectv2:BucketObjectv2": s3("aws_s3_object", "PutObjectRequest"),
    "aws:s3/bucketPolicy:BucketPolicy": s3("aws_s3_bucket_policy", "PutBucketPolicyRequest"),
    "aws:s3/bucketPublicAccessBlock:BucketPublicAccessBlock": s3(
        "aws_s3_bucket_public_access_block",
        "PublicAccessBlockConfiguration",
    ),
    "aws:s3/bucketServerSideEncryptionConfiguration:BucketServerSideEncryptionConfiguration": s3(
        "aws_s3_bucket_server_side_encryption_configuration",
        "ServerSideEncryptionConfiguration",
    ),
    "aws:s3/bucketVersioning:BucketVersioning": s3("aws_s3_bucket_versioning", "PutBucketVersioningRequest"),
    "aws:sns/topic:Topic": { provider: "aws_sns_topic", api: { service: "sns", shape: "CreateTopicInput" } },
    "aws:sns/topicPolicy:TopicPolicy": { provider: "aws_sns_topic_policy" },
    "aws:sns/topicSubscription:TopicSubscription": {
        provider: "aws_sns_topic_subscription",
        api: { service: "sns", shape: "SubscribeInput", members: { topic: "TopicArn" } },
    },
    "aws:vpc/securityGroupEgressRule:SecurityGroupEgressRule": {
        ...rule,
        provider: "aws_vpc_security_group_egress_rule",
    },
    "aws:vpc/securityGroupIngressRule:SecurityGroupIngressRule": rule,
};
