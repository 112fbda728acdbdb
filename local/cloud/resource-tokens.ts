/** The mark of a cloud on everything that Incus keeps of it. */
export const cloudMark = "user.simple-web-stack.cloud";

export const vpcType = "aws:ec2/vpc:Vpc";
export const subnetType = "aws:ec2/subnet:Subnet";
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
