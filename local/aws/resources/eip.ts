import { addressesOf, releaseAddress, takeAddress } from "../../addresses";
import { associationType } from "../../cloud/resource-tokens";
import { forgetAddress } from "../../cloud/forward";
import { oneOf, string } from "../../provider/inputs";
import type { Properties } from "../../provider/values";
import { region, tags } from "../inputs";
import type { AwsType } from "../aws-type";
import type { LocalAws } from "../local-aws";

/** A public address that stays the same. */
export const eip: AwsType = {
    inputs: { domain: oneOf("vpc"), tags, region, publicIpv4Pool: string },
    id: "eipalloc",
    arn: (id, _inputs, aws) => aws.arn("ec2", `elastic-ip/${id}`),
    outputs: (id, inputs, aws) => {
        // An interrupted run may have taken an address for this id.
        const publicIp = addressesOf(aws.cloudId, id)[0] ?? takeAddress(aws.cloudId, id);
        return addressOutputs(id, publicIp, inputs, aws);
    },
    delete: async (id, outputs, aws) => {
        if ((await aws.live(associationType)).some((record) => record.inputs["allocationId"] === id)) {
            throw new Error(`AuthFailure: the address ${outputs["publicIp"]} is associated with an instance`);
        }
        await forgetAddress(await aws.incus(), outputs["publicIp"]);
        releaseAddress(outputs["publicIp"]);
    },
    offline: { outputs: (id, inputs, aws) => addressOutputs(id, documentationAddress, inputs, aws) },
};

/** No computer has this address (RFC 5737). */
const documentationAddress = "198.51.100.250";

function addressOutputs(id: string, publicIp: string, inputs: Properties, aws: LocalAws): Properties {
    return {
        publicIp,
        allocationId: id,
        publicDns: `ec2-${publicIp.replace(/\./g, "-")}.compute-1.amazonaws.com`,
        domain: "vpc",
        publicIpv4Pool: inputs["publicIpv4Pool"] ?? "amazon",
        networkBorderGroup: aws.settings.region,
    };
}
