/** The AWS resource types that the local cloud knows. */
export type Token =
    | "aws:cloudwatch/metricAlarm:MetricAlarm"
    | "aws:dlm/lifecyclePolicy:LifecyclePolicy"
    | "aws:ebs/volume:Volume"
    | "aws:ec2/eip:Eip"
    | "aws:ec2/eipAssociation:EipAssociation"
    | "aws:ec2/instance:Instance"
    | "aws:ec2/internetGateway:InternetGateway"
    | "aws:ec2/keyPair:KeyPair"
    | "aws:ec2/route:Route"
    | "aws:ec2/routeTable:RouteTable"
    | "aws:ec2/routeTableAssociation:RouteTableAssociation"
    | "aws:ec2/securityGroup:SecurityGroup"
    | "aws:ec2/subnet:Subnet"
    | "aws:ec2/volumeAttachment:VolumeAttachment"
    | "aws:ec2/vpc:Vpc"
    | "aws:ec2transitgateway/instanceState:InstanceState"
    | "aws:iam/instanceProfile:InstanceProfile"
    | "aws:iam/role:Role"
    | "aws:iam/rolePolicy:RolePolicy"
    | "aws:iam/rolePolicyAttachment:RolePolicyAttachment"
    | "aws:route53/healthCheck:HealthCheck"
    | "aws:route53/record:Record"
    | "aws:route53/zone:Zone"
    | "aws:route53domains/registeredDomain:RegisteredDomain"
    | "aws:s3/bucket:Bucket"
    | "aws:s3/bucketLifecycleConfiguration:BucketLifecycleConfiguration"
    | "aws:s3/bucketObjectv2:BucketObjectv2"
    | "aws:s3/bucketPolicy:BucketPolicy"
    | "aws:s3/bucketPublicAccessBlock:BucketPublicAccessBlock"
    | "aws:s3/bucketServerSideEncryptionConfiguration:BucketServerSideEncryptionConfiguration"
    | "aws:s3/bucketVersioning:BucketVersioning"
    | "aws:sns/topic:Topic"
    | "aws:sns/topicPolicy:TopicPolicy"
    | "aws:sns/topicSubscription:TopicSubscription"
    | "aws:vpc/securityGroupEgressRule:SecurityGroupEgressRule"
    | "aws:vpc/securityGroupIngressRule:SecurityGroupIngressRule";

export const vpcType = "aws:ec2/vpc:Vpc";
export const subnetType = "aws:ec2/subnet:Subnet";
export const routeType = "aws:ec2/route:Route";
export const routeTableType = "aws:ec2/routeTable:RouteTable";
export const routeTableAssociationType = "aws:ec2/routeTableAssociation:RouteTableAssociation";
export const instanceType = "aws:ec2/instance:Instance";
export const egressRuleType = "aws:vpc/securityGroupEgressRule:SecurityGroupEgressRule";
export const ingressRuleType = "aws:vpc/securityGroupIngressRule:SecurityGroupIngressRule";
export const securityGroupType = "aws:ec2/securityGroup:SecurityGroup";
export const keyPairType = "aws:ec2/keyPair:KeyPair";
export const volumeType = "aws:ebs/volume:Volume";
export const attachmentType = "aws:ec2/volumeAttachment:VolumeAttachment";
export const elasticIpType = "aws:ec2/eip:Eip";
export const associationType = "aws:ec2/eipAssociation:EipAssociation";
export const zoneType = "aws:route53/zone:Zone";
export const bucketType = "aws:s3/bucket:Bucket";
export const instanceProfileType = "aws:iam/instanceProfile:InstanceProfile";
export const rolePolicyType = "aws:iam/rolePolicy:RolePolicy";
export const alarmType = "aws:cloudwatch/metricAlarm:MetricAlarm";
export const topicType = "aws:sns/topic:Topic";
export const subscriptionType = "aws:sns/topicSubscription:TopicSubscription";
export const healthCheckType = "aws:route53/healthCheck:HealthCheck";
