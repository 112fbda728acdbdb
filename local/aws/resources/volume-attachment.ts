import { changeMachine, machineDevices, machineStatus, stopMachine } from "../../cloud/machine";
import { attachmentType, instanceType, volumeType } from "../../cloud/resource-tokens";
import { Volume } from "../../cloud/volume";
import { boolean, matching, string } from "../../provider/inputs";
import { region } from "../inputs";
import type { Properties } from "../../provider/values";
import type { AwsType } from "../aws-type";
import type { LocalAws } from "../local-aws";

/** Mounts a volume in its machine, which lacks the privilege to do so itself. */
export const volumeAttachment: AwsType = {
    inputs: {
        volumeId: string,
        instanceId: string,
        deviceName: matching(/^\/dev\/(sd[b-z]|xvd[b-z])$/, "a device name such as /dev/sdf"),
        stopInstanceBeforeDetaching: boolean,
        forceDetach: boolean,
        skipDestroy: boolean,
        region,
    },
    references: { volumeId: volumeType, instanceId: instanceType },
    id: (inputs) => `vai-${inputs["volumeId"].slice("vol-".length)}-${inputs["instanceId"].slice("i-".length)}`,

    outputs: (_id, inputs, aws) => {
        const zones = [
            aws.referenced(volumeType, inputs["volumeId"], "volumeId").inputs["availabilityZone"],
            aws.referenced(instanceType, inputs["instanceId"], "instanceId").outputs["availabilityZone"],
        ];
        if (zones[0] !== zones[1]) {
            throw new Error(`InvalidVolume.ZoneMismatch: the volume is in ${zones[0]} and the instance in ${zones[1]}`);
        }
        return {};
    },

    create: async (id, inputs, aws) => {
        const client = await aws.incus();
        const other = (await aws.live(attachmentType)).find(
            (record) => record.inputs["volumeId"] === inputs["volumeId"] && record.id !== id,
        );
        if (other) {
            throw new Error(`VolumeInUse: ${inputs["volumeId"]} is already attached to ${other.inputs["instanceId"]}`);
        }
        const real = new Volume(aws.cloudId, inputs["volumeId"]);
        await real.mount();
        const mountPoint =
            aws.records.find(volumeType, inputs["volumeId"])!.inputs["tags"]?.MountPoint ??
            `/mnt/${inputs["deviceName"].split("/").pop()}`;
        await changeMachine(client, inputs["instanceId"], {
            devices: { [inputs["volumeId"]]: { type: "disk", source: real.source, path: mountPoint, shift: "true" } },
        });
        return {};
    },

    read: async (_id, outputs, aws) => {
        const devices = await machineDevices(await aws.incus(), outputs["instanceId"]);
        return devices?.[outputs["volumeId"]] && {};
    },

    halfway: { delete: (_id, outputs, aws) => stopBeforeDetaching(outputs, aws) },

    delete: async (_id, outputs, aws) => {
        const client = await aws.incus();
        const id = outputs["instanceId"];
        if (await machineStatus(client, id)) {
            await stopBeforeDetaching(outputs, aws);
            await changeMachine(client, id, { devices: { [outputs["volumeId"]]: undefined } });
        }
        await new Volume(aws.cloudId, outputs["volumeId"]).unmount();
    },
};

async function stopBeforeDetaching(outputs: Properties, aws: LocalAws): Promise<void> {
    const client = await aws.incus();
    if (outputs["stopInstanceBeforeDetaching"] && (await machineStatus(client, outputs["instanceId"]))) {
        await stopMachine(client, outputs["instanceId"]);
    }
}
