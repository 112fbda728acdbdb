import * as aws from "@pulumi/aws";
import * as pulumi from "@pulumi/pulumi";

export interface VolumeSnapshotsArgs {
    /** Volumes with these tags are snapshotted, so no other volume of the account may have them. */
    targetTags: Record<string, string>;
    /** Hours between two snapshots, one of 1, 2, 3, 4, 6, 8, 12, 24. */
    hours: number;
    kept: number;
}

/**
 * Snapshots of the data volume on a schedule. They are made within the region and the account, while MySQL runs: what a
 * restored one holds is what a power cut would have left, from which InnoDB recovers every acknowledged row.
 */
export class VolumeSnapshots extends pulumi.ComponentResource {
    constructor(name: string, args: VolumeSnapshotsArgs, opts?: pulumi.ComponentResourceOptions) {
        super("simple-web-stack:index:VolumeSnapshots", name, {}, opts);
        const parent = { parent: this };
        const role = new aws.iam.Role(
            name,
            {
                description: "Data Lifecycle Manager: it makes snapshots, and deletes old ones",
                assumeRolePolicy: JSON.stringify({
                    Version: "2012-10-17",
                    Statement: [
                        { Effect: "Allow", Action: "sts:AssumeRole", Principal: { Service: "dlm.amazonaws.com" } },
                    ],
                }),
            },
            parent,
        );
        const permissions = new aws.iam.RolePolicyAttachment(
            name,
            { role: role.name, policyArn: "arn:aws:iam::aws:policy/service-role/AWSDataLifecycleManagerServiceRole" },
            parent,
        );
        new aws.dlm.LifecyclePolicy(
            name,
            {
                // Letters, digits, spaces, hyphens and underscores only (CreateLifecyclePolicy in its API reference).
                description: "Snapshots of the data volume",
                executionRoleArn: role.arn,
                state: "ENABLED",
                policyDetails: {
                    resourceTypes: ["VOLUME"],
                    targetTags: args.targetTags,
                    schedules: [
                        {
                            name: "scheduled",
                            // Times are UTC.
                            createRule: { interval: args.hours, intervalUnit: "HOURS", times: "03:00" },
                            retainRule: { count: args.kept },
                            copyTags: true,
                            tagsToAdd: { SnapshotOf: "data volume" },
                        },
                    ],
                },
            },
            { ...parent, dependsOn: [permissions] },
        );
        this.registerOutputs({});
    }
}
