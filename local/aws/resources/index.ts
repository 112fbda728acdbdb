import type { AwsType } from "../aws-type";
import type { Token } from "../../cloud/resource-tokens";
import { eipAssociation } from "./eip-association";
import { eip } from "./eip";
import { instance } from "./instance";
import { instanceState } from "./instance-state";
import { internetGateway } from "./internet-gateway";
import { keyPair } from "./key-pair";
import { bucket, bucketVersioning } from "./bucket";
import { bucketObject } from "./bucket-object";
import { bucketEncryption, bucketLifecycle, bucketPolicy, bucketPublicAccessBlock } from "./bucket-settings";
import { healthCheck } from "./health-check";
import { instanceProfile, role, rolePolicy, rolePolicyAttachment } from "./iam";
import { metricAlarm } from "./metric-alarm";
import { record } from "./record";
import { registeredDomain } from "./registered-domain";
import { routeTableAssociation } from "./route-table-association";
import { routeTable } from "./route-table";
import { route } from "./route";
import { egressRule, ingressRule } from "./security-group-rule";
import { securityGroup } from "./security-group";
import { snapshotPolicy } from "./snapshot-policy";
import { subnet } from "./subnet";
import { topic, topicPolicy, topicSubscription } from "./topic";
import { volumeAttachment } from "./volume-attachment";
import { volume } from "./volume";
import { vpc } from "./vpc";
import { zone } from "./zone";

/** Every AWS resource type that the local cloud knows. */
export const resourceTypes: Record<Token, AwsType> = {
    "aws:ec2/vpc:Vpc": vpc,
    "aws:ec2/subnet:Subnet": subnet,
    "aws:ec2/internetGateway:InternetGateway": internetGateway,
    "aws:ec2/routeTable:RouteTable": routeTable,
    "aws:ec2/route:Route": route,
    "aws:ec2/routeTableAssociation:RouteTableAssociation": routeTableAssociation,
    "aws:ec2/securityGroup:SecurityGroup": securityGroup,
    "aws:vpc/securityGroupIngressRule:SecurityGroupIngressRule": ingressRule,
    "aws:vpc/securityGroupEgressRule:SecurityGroupEgressRule": egressRule,
    "aws:ec2/keyPair:KeyPair": keyPair,
    "aws:ec2/instance:Instance": instance,
    "aws:ebs/volume:Volume": volume,
    "aws:ec2/volumeAttachment:VolumeAttachment": volumeAttachment,
    "aws:ec2/eip:Eip": eip,
    "aws:ec2/eipAssociation:EipAssociation": eipAssociation,
    "aws:ec2transitgateway/instanceState:InstanceState": instanceState,
    "aws:route53/zone:Zone": zone,
    "aws:route53/record:Record": record,
    "aws:route53domains/registeredDomain:RegisteredDomain": registeredDomain,
    "aws:iam/role:Role": role,
    "aws:iam/rolePolicy:RolePolicy": rolePolicy,
    "aws:iam/rolePolicyAttachment:RolePolicyAttachment": rolePolicyAttachment,
    "aws:iam/instanceProfile:InstanceProfile": instanceProfile,
    "aws:s3/bucket:Bucket": bucket,
    "aws:s3/bucketVersioning:BucketVersioning": bucketVersioning,
    "aws:s3/bucketObjectv2:BucketObjectv2": bucketObject,
    "aws:s3/bucketServerSideEncryptionConfiguration:BucketServerSideEncryptionConfiguration": bucketEncryption,
    "aws:s3/bucketPublicAccessBlock:BucketPublicAccessBlock": bucketPublicAccessBlock,
    "aws:s3/bucketPolicy:BucketPolicy": bucketPolicy,
    "aws:s3/bucketLifecycleConfiguration:BucketLifecycleConfiguration": bucketLifecycle,
    "aws:cloudwatch/metricAlarm:MetricAlarm": metricAlarm,
    "aws:sns/topic:Topic": topic,
    "aws:sns/topicPolicy:TopicPolicy": topicPolicy,
    "aws:sns/topicSubscription:TopicSubscription": topicSubscription,
    "aws:route53/healthCheck:HealthCheck": healthCheck,
    "aws:dlm/lifecyclePolicy:LifecyclePolicy": snapshotPolicy,
};
