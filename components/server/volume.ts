import * as aws from "@pulumi/aws";
import * as pulumi from "@pulumi/pulumi";

export interface ServerVolumeArgs {
    availabilityZone: string;
    /** GiB. */
    size: number;
    /** Snapshot to create the volume from; undefined for an empty volume. */
    snapshotId?: string;
    /** Where the volume is mounted on the server. */
    mountPoint: string;
    deviceName: string;
    instanceId: pulumi.Input<string>;
    /** Additional tags. */
    tags?: Record<string, string>;
    protect: boolean;
}

/** A volume that outlives the server, attached to it. */
export interface ServerVolume {
    id: pulumi.Output<string>;
    attachment: aws.ec2.VolumeAttachment;
}

export function createVolume(name: string, args: ServerVolumeArgs, parent: pulumi.Resource): ServerVolume {
    const volume = new aws.ebs.Volume(
        name,
        {
            // The setting, not the instance's output: a new instance must not replace the volume.
            availabilityZone: args.availabilityZone,
            type: "gp3",
            size: args.size,
            snapshotId: args.snapshotId,
            encrypted: true,
            // Even on a deliberate deletion: a snapshot costs cents, a mistake costs the site's data.
            finalSnapshot: true,
            tags: { Name: name, MountPoint: args.mountPoint, ...args.tags },
        },
        { parent, protect: args.protect },
    );
    const attachment = new aws.ec2.VolumeAttachment(
        name,
        {
            volumeId: volume.id,
            instanceId: args.instanceId,
            deviceName: args.deviceName,
            // Detaching from a running server hangs while the file system is mounted.
            stopInstanceBeforeDetaching: true,
        },
        // Not protected: the preview of a replaced server would end at it and show nothing of the rest.
        { parent, deleteBeforeReplace: true },
    );
    return { id: volume.id, attachment };
}
