import { associationType, elasticIpType, instanceType, vpcType } from "../../cloud/marks";
import { bridgeOf } from "../../cloud/network";
import { serially } from "../../cloud/serially";
import { boolean, region, text } from "../inputs";
import type { LocalAws } from "../local-aws";
import type { Properties, ResourceType } from "../resource-type";

/** Leads a public address to an instance: a network forward of its bridge. */
export const eipAssociation: ResourceType = {
    inputs: { allocationId: text, instanceId: text, allowReassociation: boolean, region },
    required: ["allocationId", "instanceId"],
    replace: ["allocationId", "instanceId", "allowReassociation"],
    references: { allocationId: elasticIpType, instanceId: instanceType },
    id: "eipassoc",
    outputs: (_id, inputs, aws) => ({
        publicIp: aws.referenced(elasticIpType, inputs["allocationId"], "allocationId").outputs["publicIp"],
        privateIpAddress: aws.referenced(instanceType, inputs["instanceId"], "instanceId").outputs["privateIp"],
    }),

    create: async (id, inputs, aws) => {
        // As AWS does, unless told otherwise: the address is taken from whom it led to before.
        for (const other of aws.records.list(associationType)) {
            if (other.inputs["allocationId"] === inputs["allocationId"] && other.id !== id) {
                if (inputs["allowReassociation"] === false) {
                    throw new Error(
                        `Resource.AlreadyAssociated: ${inputs["allocationId"]} is associated with ${other.inputs["instanceId"]}`,
                    );
                }
                aws.records.remove(associationType, other.id);
            }
        }
        const { bridge, publicIp, privateIpAddress } = paths(
            inputs,
            aws,
            aws.records.find(associationType, id)!.outputs,
        );
        await serially("forwards", async () => {
            const client = await aws.incus();
            await client.delete(`/1.0/networks/${bridge}/forwards/${publicIp}`);
            await client.post(`/1.0/networks/${bridge}/forwards`, {
                listen_address: publicIp,
                config: { target_address: privateIpAddress },
                ports: [],
            });
        });
        return {};
    },

    read: async (_id, outputs, aws) => {
        const { bridge, publicIp, privateIpAddress } = paths(outputs, aws, outputs);
        const forward = bridge && (await (await aws.incus()).find(`/1.0/networks/${bridge}/forwards/${publicIp}`));
        return forward && forward.config.target_address === privateIpAddress ? {} : undefined;
    },

    delete: async (_id, outputs, aws) => {
        const { bridge, publicIp, privateIpAddress } = paths(outputs, aws, outputs);
        await serially("forwards", async () => {
            const client = await aws.incus();
            const forward = bridge && (await client.find(`/1.0/networks/${bridge}/forwards/${publicIp}`));
            // Another association may have taken the address over.
            if (forward?.config.target_address === privateIpAddress) {
                await client.delete(`/1.0/networks/${bridge}/forwards/${publicIp}`);
            }
        });
    },
};

function paths(
    inputs: Properties,
    aws: LocalAws,
    outputs: Properties,
): { bridge?: string; publicIp: string; privateIpAddress: string } {
    const instance = aws.records.find(instanceType, inputs["instanceId"]);
    const vpc = instance && aws.records.find(vpcType, instance.outputs["__vpc"]);
    return {
        bridge: vpc && bridgeOf(vpc),
        publicIp: outputs["publicIp"],
        privateIpAddress: outputs["privateIpAddress"],
    };
}
