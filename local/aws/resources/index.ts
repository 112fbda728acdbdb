import type { ResourceType } from "../resource-type";
import type { Token } from "../tokens";
import { eipAssociation } from "./eip-association";
import { eip } from "./eip";
import { instance } from "./instance";
import { internetGateway } from "./internet-gateway";
import { keyPair } from "./key-pair";
import { bucket, bucketVersioning } from "./bucket";
import * as facts from "./recorded-facts";
import { record } from "./record";
import { routeTableAssociation } from "./route-table-association";
import { routeTable } from "./route-table";
import { route } from "./route";
import { egressRule, ingressRule } from "./security-group-rule";
import { securityGroup } from "./security-group";
import { subnet } from "./subnet";
import { volumeAttachment } from "./volume-attachment";
import { volume } from "./volume";
import { vpc } from "./vpc";
import { zone } from "./zone";

/** Every AWS resource type that the local cloud knows. */
export const resourceTypes: Record<Token, ResourceType> = {
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
    "aws:route53/zone:Zone": zone,
    "aws:route53/record:Record": record,
    "aws:route53domains/registeredDomain:RegisteredDomain": facts.registeredDomain,
    "aws:iam/role:Role": facts.role,
    "aws:iam/rolePolicy:RolePolicy": facts.rolePolicy,
    "aws:iam/rolePolicyAttachment:RolePolicyAttachment": facts.rolePolicyAttachment,
    "aws:iam/instanceProfile:InstanceProfile": facts.instanceProfile,
    "aws:s3/bucket:Bucket": bucket,
    "aws:s3/bucketVersioning:BucketVersioning": bucketVersioning,
    "aws:s3/bucketServerSideEncryptionConfiguration:BucketServerSideEncryptionConfiguration": facts.bucketEncryption,
    "aws:s3/bucketPublicAccessBlock:BucketPublicAccessBlock": facts.bucketPublicAccessBlock,
    "aws:s3/bucketPolicy:BucketPolicy": facts.bucketPolicy,
    "aws:s3/bucketLifecycleConfiguration:BucketLifecycleConfiguration": facts.bucketLifecycle,
    "aws:dlm/lifecyclePolicy:LifecyclePolicy": facts.snapshotPolicy,
};
