import * as aws from "@pulumi/aws";
import * as pulumi from "@pulumi/pulumi";
import * as fs from "fs";
import * as path from "path";
import { Packed } from "../fitting/archive/pack";
import { createPrivateBucket } from "../private-bucket";
import { packScripts } from "../server-step/server-files";
import { AppliedStep, BroughtArchive, inputOf, scriptOf, Step, StepRunner } from "../server-step/step";

export interface BundleArgs {
    /** Name of the servers' role, which gets the permission to read the bundle. */
    role: pulumi.Input<string>;
    region: string;
    /** URL of another S3 service; undefined for AWS's own in the region. */
    endpoint?: string;
    /** The components whose scripts run. */
    components: string[];
    /** Protects the bucket in Pulumi, and in S3 while it contains objects. */
    protect: boolean;
}

/** Days, and versions, for which what servers may still start with is kept. */
const kept = { recoverableDays: 30, keptVersions: 20 };
/** Where `files/user-data.sh` puts what it fetches. */
const folderOnServer = "/var/lib/simple-web-stack-bundle";

/**
 * The steps of servers that nobody reaches: each fetches them from a private bucket at its first start, and runs them one
 * after another, in the order in which they were added. A server names the versions of what it fetches, so that it starts
 * with the same however often it is replaced.
 */
export class Bundle extends pulumi.ComponentResource implements StepRunner {
    /** Servers that come and go have none. */
    readonly volumes = {};
    private readonly bucket: aws.s3.Bucket;
    private readonly ready: pulumi.Resource[];
    private readonly lines: pulumi.Output<string>[] = [];

    constructor(
        private readonly name: string,
        private readonly args: BundleArgs,
        opts?: pulumi.ComponentResourceOptions,
    ) {
        super("simple-web-stack:index:Bundle", name, {}, opts);
        const { bucket, settings } = createPrivateBucket(name, { ...kept, protect: args.protect }, this);
        const permission = new aws.iam.RolePolicy(
            name,
            { role: args.role, policy: bucket.arn.apply(permissionToFetch) },
            { parent: this },
        );
        this.bucket = bucket;
        this.ready = [...settings, permission];
        this.addFile("scripts.tgz", packScripts("bundle", [...args.components, "bundle"]), { parent: this });
        this.registerOutputs({ bucket: bucket.bucket });
    }

    run(name: string, step: Step, opts: pulumi.CustomResourceOptions): AppliedStep {
        const script = `${step.component}/files/${scriptOf(step)}`;
        this.lines.push(pulumi.interpolate`step ${name} ${script}\n${inputOf(step)}`);
        const resource = new BundledStep(name, opts);
        return { resource, done: resource.urn, output: pulumi.output("") };
    }

    bring(_name: string, archive: Packed, opts: pulumi.CustomResourceOptions): BroughtArchive {
        const resource = this.addFile("release.tgz", archive, opts);
        return { path: `${folderOnServer}/release.tgz`, resource };
    }

    /** What a server's first start runs. Changes whenever one of the steps does. Asked for once all steps are added. */
    userData(): pulumi.Output<string> {
        const configuration = new aws.s3.BucketObjectv2(
            `${this.name}-configuration`,
            {
                bucket: this.bucket.bucket,
                key: "configuration",
                content: pulumi.secret(pulumi.concat(...this.lines)),
                contentType: "text/plain; charset=utf-8",
            },
            { parent: this, dependsOn: this.ready },
        );
        const { region, endpoint = `https://s3.${region}.amazonaws.com` } = this.args;
        const script = fs.readFileSync(path.join(__dirname, "files", "user-data.sh"), "utf8");
        return pulumi.concat(
            "#!/bin/bash\n",
            pulumi.interpolate`BUNDLE=${endpoint}/${this.bucket.bucket}\n`,
            `REGION=${region}\n`,
            pulumi.interpolate`CONFIGURATION_VERSION=${configuration.versionId}\n`,
            script,
        );
    }

    private addFile(key: string, { archive }: Packed, opts: pulumi.CustomResourceOptions): pulumi.Resource {
        const object = new aws.s3.BucketObjectv2(
            `${this.name}-${key.replace(/\..*/, "")}`,
            { bucket: this.bucket.bucket, key, source: new pulumi.asset.FileAsset(archive) },
            { ...opts, dependsOn: this.ready },
        );
        this.lines.push(pulumi.interpolate`file ${key} ${object.versionId}\n`);
        return object;
    }
}

/** A step that servers fetch: there is nothing to do for it but on them. */
class BundledStep extends pulumi.ComponentResource {
    constructor(name: string, opts: pulumi.CustomResourceOptions) {
        super("simple-web-stack:index:BundledStep", name, {}, { parent: opts.parent });
        this.registerOutputs({});
    }
}

/** Each server reads the versions that it was made for. */
function permissionToFetch(arn: string): string {
    return JSON.stringify({
        Version: "2012-10-17",
        Statement: [{ Effect: "Allow", Action: ["s3:GetObject", "s3:GetObjectVersion"], Resource: `${arn}/*` }],
    });
}
