import * as aws from "@pulumi/aws";
import * as pulumi from "@pulumi/pulumi";
import { serviceRole } from "../service-role";

export interface VolumeSnapshotsArgs {
    /** Every volume of the account with these tags gets snapshots. */
    targetTags: Record<string, string>;
    /** Hours between two snapshots: 1, 2, 3, 4, 6, 8, 12 or 24. */
    hours: number;
    /** Number of snapshots to keep. */
    kept: number;
}

/**
 * Scheduled snapshots of the data and files volumes, in the stack's region and account. MySQL keeps running, so a snapshot is
 * crash-consistent: InnoDB recovers every acknowledged row from it.
 */
export class VolumeSnapshots extends pulumi.ComponentResource {
    constructor(name: string, args: VolumeSnapshotsArgs, opts?: pulumi.ComponentResourceOptions) {
        super("simple-web-stack:index:VolumeSnapshots", name, {}, opts);
        const parent = { parent: this };
        const role = serviceRole(
            name,
            "dlm.amazonaws.com",
            "Data Lifecycle Manager: it makes snapshots, and deletes old ones",
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
                description: "Snapshots of the data and files volumes",
                executionRoleArn: role.arn,
                state: "ENABLED",
                policyDetails: {
                    resourceTypes: ["VOLUME"],
                    targetTags: args.targetTags,
                    schedules: [
                        {
                            name: "scheduled",
                            createRule: { interval: args.hours, intervalUnit: "HOURS", times: "03:00" }, // UTC
                            retainRule: { count: args.kept },
                            copyTags: true,
                        },
                    ],
                },
            },
            { ...parent, dependsOn: [permissions] },
        );
        this.registerOutputs({});
    }
}
