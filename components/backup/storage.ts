import * as aws from "@pulumi/aws";
import * as pulumi from "@pulumi/pulumi";

export interface BackupStorageArgs {
    /** An existing bucket to use, instead of one that is made. */
    bucket?: string;
    /** S3 service other than AWS's own in the stack's region. */
    endpoint?: string;
    /** Pulumi refuses to delete the bucket, and S3 refuses as long as anything is in it. */
    protect: boolean;
}

/** Days in which what was overwritten or deleted, by mistake or by a stranger, can be brought back. */
const recoverableDays = 30;
/** Everything of the backups is below this prefix. */
const prefix = "backups";

/**
 * The bucket that the backups are in, and what lets the server write there: an instance profile that can add to the bucket
 * and read it, and neither delete from it nor make it forget what it has overwritten.
 */
export class BackupStorage extends pulumi.ComponentResource {
    /** Where restic finds the backups, for example `s3:https://s3.us-east-1.amazonaws.com/bucket/backups`. */
    readonly repository: pulumi.Output<string>;
    readonly bucketName: pulumi.Output<string>;
    readonly instanceProfile: pulumi.Output<string>;
    readonly region = aws.config.region ?? "us-east-1";
    /** What has to be there before the server writes its first backup. */
    readonly ready: pulumi.Resource[];

    constructor(
        private readonly name: string,
        private readonly args: BackupStorageArgs,
        opts?: pulumi.ComponentResourceOptions,
    ) {
        super("simple-web-stack:index:BackupStorage", name, {}, opts);
        const made = args.bucket === undefined ? this.createBucket() : undefined;
        this.bucketName = made ? made.bucket.bucket : pulumi.output(args.bucket!);
        const { profile, policy } = this.createProfile();

        const endpoint = args.endpoint ?? `https://s3.${this.region}.amazonaws.com`;
        this.repository = pulumi.interpolate`s3:${endpoint}/${this.bucketName}/${prefix}`;
        this.instanceProfile = profile.name;
        this.ready = [policy, ...(made?.settings ?? [])];
        this.registerOutputs({ bucketName: this.bucketName });
    }

    private createBucket() {
        const { protect } = this.args;
        const parent = { parent: this };
        const bucket = new aws.s3.Bucket(
            this.name,
            { forceDestroy: !protect, tags: { Name: this.name } },
            { ...parent, protect },
        );
        const versioning = new aws.s3.BucketVersioning(
            this.name,
            { bucket: bucket.bucket, versioningConfiguration: { status: "Enabled" } },
            parent,
        );
        const encryption = new aws.s3.BucketServerSideEncryptionConfiguration(
            this.name,
            {
                bucket: bucket.bucket,
                rules: [{ applyServerSideEncryptionByDefault: { sseAlgorithm: "AES256" } }],
            },
            parent,
        );
        const publicAccess = new aws.s3.BucketPublicAccessBlock(
            this.name,
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
            this.name,
            { bucket: bucket.bucket, policy: bucket.arn.apply(encryptedTransportOnly) },
            // S3 answers two changes of a bucket's access at a time with a conflict.
            { ...parent, dependsOn: [publicAccess] },
        );
        const lifecycle = new aws.s3.BucketLifecycleConfiguration(
            this.name,
            {
                bucket: bucket.bucket,
                rules: [
                    {
                        id: "forget-what-was-replaced",
                        status: "Enabled",
                        filter: { prefix: "" },
                        noncurrentVersionExpiration: { noncurrentDays: recoverableDays },
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
            // Rules about versions want a bucket that has them.
            { ...parent, dependsOn: [versioning, policy] },
        );
        return { bucket, settings: [versioning, encryption, policy, lifecycle] };
    }

    private createProfile() {
        const parent = { parent: this };
        const role = new aws.iam.Role(
            this.name,
            {
                description: "The web server: it adds backups to their bucket, and reads them",
                assumeRolePolicy: JSON.stringify({
                    Version: "2012-10-17",
                    Statement: [
                        { Effect: "Allow", Action: "sts:AssumeRole", Principal: { Service: "ec2.amazonaws.com" } },
                    ],
                }),
            },
            parent,
        );
        const policy = new aws.iam.RolePolicy(
            this.name,
            { role: role.name, policy: this.bucketName.apply(serverPermissions) },
            parent,
        );
        const profile = new aws.iam.InstanceProfile(this.name, { role: role.name }, parent);
        return { profile, policy };
    }
}

/** What restic needs to back up and to restore. */
function serverPermissions(bucket: string): string {
    const arn = `arn:aws:s3:::${bucket}`;
    return JSON.stringify({
        Version: "2012-10-17",
        Statement: [
            { Effect: "Allow", Action: ["s3:ListBucket", "s3:GetBucketLocation"], Resource: arn },
            {
                Effect: "Allow",
                // An object that is put over another one becomes its new version: the old one stays.
                Action: ["s3:GetObject", "s3:PutObject", "s3:AbortMultipartUpload"],
                Resource: `${arn}/${prefix}/*`,
            },
            // A lock says that somebody is at work; whoever made it takes it away again.
            { Effect: "Allow", Action: "s3:DeleteObject", Resource: `${arn}/${prefix}/locks/*` },
        ],
    });
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
