// Which actions of IAM a call of AWS's SDK needs, after AWS's Service Authorization Reference.

/** The prefix of a service's actions, where it isn't the SDK's name of the service. */
const prefixes: Record<string, string> = { s3control: "s3" };

/** Calls whose actions have other names than the call. */
const otherActions: Record<string, string[]> = {
    "s3:AbortMultipartUpload": ["AbortMultipartUpload"],
    "s3:CompleteMultipartUpload": ["PutObject"],
    "s3:CopyObject": ["GetObject", "PutObject"],
    "s3:CreateMultipartUpload": ["PutObject"],
    "s3:DeleteBucketEncryption": ["PutEncryptionConfiguration"],
    "s3:DeleteBucketLifecycle": ["PutLifecycleConfiguration"],
    "s3:DeleteBucketTagging": ["PutBucketTagging"],
    // Each with its version, where a bucket has versions.
    "s3:DeleteObjects": ["DeleteObject", "DeleteObjectVersion"],
    "s3:DeletePublicAccessBlock": ["PutBucketPublicAccessBlock"],
    "s3:GetBucketAccelerateConfiguration": ["GetAccelerateConfiguration"],
    "s3:GetBucketCors": ["GetBucketCORS"],
    "s3:GetBucketEncryption": ["GetEncryptionConfiguration"],
    "s3:GetBucketLifecycleConfiguration": ["GetLifecycleConfiguration"],
    "s3:GetBucketReplication": ["GetReplicationConfiguration"],
    "s3:GetObjectLockConfiguration": ["GetBucketObjectLockConfiguration"],
    "s3:GetPublicAccessBlock": ["GetBucketPublicAccessBlock"],
    "s3:HeadBucket": ["ListBucket"],
    "s3:HeadObject": ["GetObject"],
    "s3:ListBuckets": ["ListAllMyBuckets"],
    "s3:ListObjects": ["ListBucket"],
    "s3:ListObjectsV2": ["ListBucket"],
    "s3:ListObjectVersions": ["ListBucketVersions"],
    "s3:PutBucketEncryption": ["PutEncryptionConfiguration"],
    "s3:PutBucketLifecycleConfiguration": ["PutLifecycleConfiguration"],
    "s3:PutPublicAccessBlock": ["PutBucketPublicAccessBlock"],
    "s3:UploadPart": ["PutObject"],
};

/** Calls that need more than their own action. */
const furtherActions: Record<string, string[]> = {
    // The role of the profile.
    "ec2:AssociateIamInstanceProfile": ["iam:PassRole"],
    "ec2:ReplaceIamInstanceProfileAssociation": ["iam:PassRole"],
    "ec2:RunInstances": ["iam:PassRole"],
    "iam:AddRoleToInstanceProfile": ["iam:PassRole"],
    // The role that makes snapshots.
    "dlm:CreateLifecyclePolicy": ["iam:PassRole"],
    "dlm:UpdateLifecyclePolicy": ["iam:PassRole"],
    // For actions of EC2, if the account has never had an alarm with any.
    "cloudwatch:PutMetricAlarm": ["iam:CreateServiceLinkedRole"],
};

/** @param call service and operation as in AWS's SDK, such as "s3:HeadBucket" */
export function actionsOf(call: string): string[] {
    const [service, operation] = call.split(":") as [string, string];
    const own = (otherActions[call] ?? [operation]).map((action) => `${prefixes[service] ?? service}:${action}`);
    return [...own, ...(furtherActions[call] ?? [])];
}
