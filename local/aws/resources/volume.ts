import { attachmentType, volumeType } from "../../cloud/resource-tokens";
import { Volume } from "../../cloud/volume";
import { boolean, integer, number, oneOf, string, type Failure } from "../../provider/inputs";
import { isUnknown, type Properties } from "../../provider/values";
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
    required: ["size"],
    check: (inputs, olds) => [...checkSize(inputs, olds), ...checkPerformance(inputs, olds)],
    id: "vol",
    arn: (id, _inputs, aws) => aws.arn("ec2", `volume/${id}`),
    outputs: (_id, inputs, aws) => {
        if (!zonesOf(aws.settings.region).includes(inputs["availabilityZone"])) {
            throw new Error(
                `InvalidZone.NotFound: availabilityZone ${inputs["availabilityZone"]} is not one of ${zonesOf(aws.settings.region).join(", ")}`,
            );
        }
        return { createTime: new Date().toISOString(), ...performance(inputs) };
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

function checkSize({ size, snapshotId }: Properties, olds: Properties): Failure[] {
    if (snapshotId) {
        return [{ property: "snapshotId", reason: "the local cloud keeps no snapshots" }];
    }
    const reason = `a volume can grow, and never shrinks (from ${olds["size"]} to ${size} GiB)`;
    return !isUnknown(size) && size < olds["size"] ? [{ property: "size", reason }] : [];
}

/** As the provider, which checks new volumes only. */
function checkPerformance({ type = "gp2", iops, throughput }: Properties, olds: Properties): Failure[] {
    if (Object.keys(olds).length > 0 || isUnknown(type)) {
        return [];
    }
    const failures: Failure[] = [];
    if (["io1", "io2"].includes(type) && !iops) {
        failures.push({ property: "iops", reason: `iops must be set when type is ${type}` });
    }
    if (!["io1", "io2", "gp3"].includes(type) && iops) {
        failures.push({ property: "iops", reason: `iops must not be set when type is ${type}` });
    }
    if (type !== "gp3" && throughput) {
        failures.push({ property: "throughput", reason: `throughput must not be set when type is ${type}` });
    }
    return failures;
}

/** What EC2 fills in (EBS User Guide, volume types). */
function performance({ type = "gp2", size, iops, throughput, encrypted = false }: Properties): Properties {
    const ofType: Record<string, Properties> = {
        gp2: { iops: Math.min(Math.max(3 * size, 100), 16_000) },
        gp3: { iops: iops ?? 3000, throughput: throughput ?? 125 },
    };
    return { type, encrypted, ...ofType[type] };
}
