import * as aws from "@pulumi/aws";
import * as pulumi from "@pulumi/pulumi";

export interface PrivateBucketArgs {
    /** Protects the bucket in Pulumi, and in S3 while it contains objects. */
    protect: boolean;
    /** Days that overwritten and deleted objects can be recovered. */
    recoverableDays: number;
    /** Versions of an object that are kept for longer than that; default: none. */
    keptVersions?: number;
}

export interface PrivateBucket {
    bucket: aws.s3.Bucket;
    /** What must exist before the first object. */
    settings: pulumi.Resource[];
}

/** A bucket with versions, encrypted, and without any public access. */
export function createPrivateBucket(
    name: string,
    { protect, recoverableDays, keptVersions }: PrivateBucketArgs,
    owner: pulumi.Resource,
): PrivateBucket {
    const parent = { parent: owner };
    const bucket = new aws.s3.Bucket(name, { forceDestroy: !protect, tags: { Name: name } }, { ...parent, protect });
    const versioning = new aws.s3.BucketVersioning(
        name,
        { bucket: bucket.bucket, versioningConfiguration: { status: "Enabled" } },
        parent,
    );
    const encryption = new aws.s3.BucketServerSideEncryptionConfiguration(
        name,
        {
            bucket: bucket.bucket,
            rules: [{ applyServerSideEncryptionByDefault: { sseAlgorithm: "AES256" } }],
        },
        parent,
    );
    const publicAccess = new aws.s3.BucketPublicAccessBlock(
        name,
        {
            bucket: bucket.bucket,
            blockPublicAcls: true,
            blockPublicPolicy: true,
            ignorePublicAcls: true,
            restrictPublicBuckets: true,
        },
        parent,
    );
    const policy = new aws.s3.BucketPolicy(
        name,
        { bucket: bucket.bucket, policy: bucket.arn.apply(encryptedTransportOnly) },
        // S3 rejects two concurrent changes of a bucket's access.
        { ...parent, dependsOn: [publicAccess] },
    );
    const lifecycle = new aws.s3.BucketLifecycleConfiguration(
        name,
        {
            bucket: bucket.bucket,
            rules: [
                {
                    id: "forget-what-was-replaced",
                    status: "Enabled",
                    filter: { prefix: "" },
                    noncurrentVersionExpiration: {
                        noncurrentDays: recoverableDays,
                        ...(keptVersions && { newerNoncurrentVersions: keptVersions }),
                    },
                    abortIncompleteMultipartUpload: { daysAfterInitiation: 7 },
                },
                {
                    id: "forget-marks-of-what-is-gone",
                    status: "Enabled",
                    filter: { prefix: "" },
                    expiration: { expiredObjectDeleteMarker: true },
                },
            ],
        },
        // Lifecycle rules for versions require versioning.
        { ...parent, dependsOn: [versioning, policy] },
    );
    return { bucket, settings: [versioning, encryption, policy, lifecycle] };
}

function encryptedTransportOnly(arn: string): string {
    return JSON.stringify({
        Version: "2012-10-17",
        Statement: [
            {
                Effect: "Deny",
                Principal: "*",
                Action: "s3:*",
                Resource: [arn, `${arn}/*`],
                Condition: { Bool: { "aws:SecureTransport": "false" } },
            },
        ],
    });
}
