import * as aws from "@pulumi/aws";
import * as pulumi from "@pulumi/pulumi";
import { createPrivateBucket } from "../private-bucket";

export interface BackupStorageArgs {
    /** Name of the server's role, which gets the permissions. */
    role: pulumi.Input<string>;
    /** An existing bucket; undefined to create one. */
    bucket?: string;
    /** Region of the bucket; undefined for the stack's. */
    region?: string;
    /** URL of another S3 service; undefined for AWS's own in the bucket's region. */
    endpoint?: string;
    /** Protects the bucket in Pulumi, and in S3 while it contains objects. */
    protect: boolean;
}

/** Days that overwritten and deleted objects can be recovered. */
const recoverableDays = 30;
/** Prefix of the backups' objects. */
const prefix = "backups";

/**
 * The backups' bucket, and the server's permissions: it can read and add objects; it can't delete them, nor older versions of
 * them.
 */
export class BackupStorage extends pulumi.ComponentResource {
    /** Location for restic, such as `s3:https://s3.us-east-1.amazonaws.com/bucket/backups`. */
    readonly repository: pulumi.Output<string>;
    readonly bucketName: pulumi.Output<string>;
    /** Region that requests to the bucket are signed for. */
    readonly region: string;
    /** What must exist before the first backup. */
    readonly ready: pulumi.Resource[];

    constructor(name: string, args: BackupStorageArgs, opts?: pulumi.ComponentResourceOptions) {
        super("simple-web-stack:index:BackupStorage", name, {}, opts);
        const created =
            args.bucket === undefined
                ? createPrivateBucket(name, { protect: args.protect, recoverableDays }, this)
                : undefined;
        this.region = args.region ?? aws.config.region ?? "us-east-1";
        this.bucketName = created ? created.bucket.bucket : pulumi.output(args.bucket!);
        const policy = new aws.iam.RolePolicy(
            name,
            { role: args.role, policy: this.bucketName.apply(serverPermissions) },
            { parent: this },
        );

        const endpoint = args.endpoint ?? `https://s3.${this.region}.amazonaws.com`;
        this.repository = pulumi.interpolate`s3:${endpoint}/${this.bucketName}/${prefix}`;
        this.ready = [policy, ...(created?.settings ?? [])];
        this.registerOutputs({ bucketName: this.bucketName });
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
                // Overwriting an object creates a new version and keeps the old one.
                Action: ["s3:GetObject", "s3:PutObject", "s3:AbortMultipartUpload"],
                Resource: `${arn}/${prefix}/*`,
            },
            // restic removes its own locks.
            { Effect: "Allow", Action: "s3:DeleteObject", Resource: `${arn}/${prefix}/locks/*` },
        ],
    });
}
