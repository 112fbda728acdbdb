import { addressesOf, releaseAddress, takeAddress } from "../../addresses";
import { associationType } from "../../cloud/resource-tokens";
import { forgetAddress } from "../../cloud/forward";
import { oneOf, region, tags, text } from "../inputs";
import type { ResourceType } from "../resource-type";

/** A public address that stays the same. */
export const eip: ResourceType = {
    inputs: { domain: oneOf("vpc"), tags, region, publicIpv4Pool: text },
    replace: ["domain"],
    id: "eipalloc",
    arn: (id, _inputs, aws) => aws.arn("ec2", `elastic-ip/${id}`),
    outputs: (id, _inputs, aws) => {
        // A run that was cut off after it took the address takes the same one again.
        const publicIp = addressesOf(aws.cloudId, id)[0] ?? takeAddress(aws.cloudId, id);
        return { publicIp, allocationId: id, publicDns: `ec2-${publicIp.replace(/\./g, "-")}.compute-1.amazonaws.com` };
    },
    delete: async (id, outputs, aws) => {
        if ((await aws.live(associationType)).some((record) => record.inputs["allocationId"] === id)) {
            throw new Error(`AuthFailure: the address ${outputs["publicIp"]} is associated with an instance`);
        }
        await forgetAddress(await aws.incus(), outputs["publicIp"]);
        releaseAddress(outputs["publicIp"]);
    },
};
