import { nameServerDomain } from "../../dns/server";
import { createZone, deleteZone, zoneExists } from "../../dns/zones";
import { announceZones } from "../../cloud/network";
import { zoneType } from "../../cloud/resource-tokens";
import { boolean, matching, string } from "../../provider/inputs";
import { tags } from "../inputs";
import type { AwsType } from "../aws-type";

/** A zone on the local cloud's DNS server. */
export const zone: AwsType = {
    inputs: {
        name: matching(/^[a-z0-9-]+(\.[a-z0-9-]+)+\.?$/, "a domain"),
        comment: string,
        forceDestroy: boolean,
        delegationSetId: string,
        tags,
    },
    defaults: { comment: "Managed by Pulumi" },
    id: () =>
        `Z${[...Array(20)].map(() => "0123456789ABCDEFGHIJKLMNOPQRSTUVWXYZ"[Math.floor(Math.random() * 36)]).join("")}`,
    arn: (id) => `arn:aws:route53:::hostedzone/${id}`,
    outputs: (id, inputs) => {
        // Different for each zone, as with Route 53.
        const nameServers = [1, 2, 3, 4].map(
            (server) => `ns-${server}.${id.slice(1, 7).toLowerCase()}.${nameServerDomain}`,
        );
        return {
            zoneId: id,
            nameServers,
            primaryNameServer: nameServers[0],
            __domain: inputs["name"].replace(/\.$/, ""),
        };
    },
    create: async (id, _inputs, aws) => {
        const outputs = aws.records.find(zoneType, id)!.outputs;
        const other = (await aws.live(zoneType)).find(
            (record) => record.outputs["__domain"] === outputs["__domain"] && record.id !== id,
        );
        if (other) {
            throw new Error(
                `ConflictingDomainExists: the local DNS server has one zone of a name only, and ${other.id} is ${outputs["__domain"]} already`,
            );
        }
        const client = await aws.incus();
        await createZone(aws.cloudId, outputs["__domain"], outputs["nameServers"]);
        await announceZones(client, aws.records, aws.cloudId);
        return {};
    },
    read: async (_id, outputs, aws) => {
        await aws.incus();
        return zoneExists(aws.cloudId, outputs["__domain"]) ? {} : undefined;
    },
    delete: async (id, outputs, aws) => {
        const inside = (await aws.live("aws:route53/record:Record")).filter((record) => record.inputs["zoneId"] === id);
        if (inside.length > 0 && !outputs["forceDestroy"]) {
            throw new Error(
                `HostedZoneNotEmpty: the zone ${id} has records: ${inside.map((record) => record.id).join(", ")}`,
            );
        }
        await deleteZone(aws.cloudId, outputs["__domain"]);
        await announceZones(await aws.incus(), aws.records, aws.cloudId);
    },
};
