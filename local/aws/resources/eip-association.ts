import { associationType, elasticIpType, instanceType, vpcType } from "../../cloud/resource-tokens";
import { bridgeOf } from "../../cloud/network";
import { machineStatus } from "../../cloud/machine";
import { forwardExists, removeForward, writeForward, type Forward } from "../../cloud/forward";
import { boolean, string } from "../../provider/inputs";
import { region } from "../inputs";
import type { Properties } from "../../provider/values";
import type { AwsType } from "../aws-type";

/** Forwards a public address to an instance, through a network forward of its bridge. */
export const eipAssociation: AwsType = {
    inputs: { allocationId: string, instanceId: string, allowReassociation: boolean, region },
    required: ["allocationId", "instanceId"],
    references: { allocationId: elasticIpType, instanceId: instanceType },
    id: "eipassoc",
    outputs: (_id, inputs, aws) => {
        const instance = aws.referenced(instanceType, inputs["instanceId"], "instanceId");
        return {
            publicIp: aws.referenced(elasticIpType, inputs["allocationId"], "allocationId").outputs["publicIp"],
            privateIpAddress: instance.outputs["privateIp"],
            __bridge: bridgeOf(aws.referenced(vpcType, instance.outputs["__vpc"], "instanceId")),
        };
    },

    create: async (id, inputs, aws) => {
        const client = await aws.incus();
        // As AWS does by default: a new association takes the address from its previous instance.
        const others = (await aws.live(associationType)).filter(
            (other) => other.inputs["allocationId"] === inputs["allocationId"] && other.id !== id,
        );
        if (others.length > 0 && inputs["allowReassociation"] === false) {
            throw new Error(
                `Resource.AlreadyAssociated: ${inputs["allocationId"]} is associated with ${others[0]!.inputs["instanceId"]}`,
            );
        }
        for (const other of others) {
            await removeForward(client, other.outputs);
            aws.records.remove(associationType, other.id);
        }
        await writeForward(client, forwardOf(aws.records.find(associationType, id)!.outputs));
        return {};
    },

    // As on EC2: an instance that is gone has no address.
    read: async (_id, outputs, aws) => {
        const client = await aws.incus();
        const [exists, instance] = await Promise.all([
            forwardExists(client, forwardOf(outputs)),
            machineStatus(client, outputs["instanceId"]),
        ]);
        return exists && instance ? {} : undefined;
    },

    delete: async (_id, outputs, aws) => removeForward(await aws.incus(), outputs),
};

function forwardOf(outputs: Properties): Forward {
    return outputs as unknown as Forward;
}
