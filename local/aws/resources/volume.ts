import { attachmentType, volumeType } from "../../cloud/resource-tokens";
import { Volume } from "../../cloud/volume";
import { boolean, integer, number, oneOf, string } from "../../provider/inputs";
import { isUnknown } from "../../provider/values";
import { region, tags } from "../inputs";
import { zonesOf } from "../regions";
import type { AwsType } from "../aws-type";

/**
 * A sparse file of the volume's size. Formatted, because a machine of the local cloud lacks the privilege to create a
 * file system.
 */
export const volume: AwsType = {
    inputs: {
        availabilityZone: string,
        type: oneOf("gp2", "gp3", "io1", "io2", "standard"),
        size: integer(1, 16_384),
        encrypted: boolean,
        kmsKeyId: string,
        snapshotId: string,
        iops: number,
        throughput: number,
        finalSnapshot: boolean,
        tags,
        region,
    },
    required: ["availabilityZone"],
    replace: ["availabilityZone", "encrypted", "kmsKeyId", "snapshotId"],
    check: ({ size, snapshotId }, olds) => {
        if (snapshotId) {
            return [{ property: "snapshotId", reason: "the local cloud keeps no snapshots" }];
        }
        if (size === undefined) {
            return [{ property: "size", reason: "is required" }];
        }
        const reason = `a volume can grow, and never shrinks (from ${olds["size"]} to ${size} GiB)`;
        return !isUnknown(size) && size < olds["size"] ? [{ property: "size", reason }] : [];
    },
    id: "vol",
    arn: (id, _inputs, aws) => aws.arn("ec2", `volume/${id}`),
    outputs: (_id, inputs, aws) => {
        if (!zonesOf(aws.settings.region).includes(inputs["availabilityZone"])) {
            throw new Error(
                `InvalidZone.NotFound: availabilityZone ${inputs["availabilityZone"]} is not one of ${zonesOf(aws.settings.region).join(", ")}`,
            );
        }
        return { createTime: new Date().toISOString() };
    },
    create: async (id, inputs, aws) => {
        await aws.incus();
        await new Volume(aws.cloudId, id).create(inputs["size"]);
        return {};
    },
    read: async (id, _outputs, aws) => {
        const real = new Volume(aws.cloudId, id);
        return real.exists ? { size: real.size } : undefined;
    },
    update: async (id, inputs, outputs, aws) => {
        if (inputs["size"] > outputs["size"]) {
            await new Volume(aws.cloudId, id).grow(inputs["size"]);
        }
        return {};
    },
    delete: async (id, _outputs, aws) => {
        const attachment = (await aws.live(attachmentType)).find((record) => record.inputs["volumeId"] === id);
        if (attachment) {
            throw new Error(`VolumeInUse: ${id} is attached to ${attachment.inputs["instanceId"]}`);
        }
        await new Volume(aws.cloudId, id).delete();
        aws.records.remove(volumeType, id);
    },
};
