import { IPv4, IPv6 } from "ipaddr.js";
import { zoneType } from "../../cloud/resource-tokens";
import { readRecords, removeRecords, sameData, writeRecords } from "../../dns/zones";
import { boolean, integer, matching, oneOf, string, strings, type Failure } from "../../provider/inputs";
import { isUnknown } from "../../provider/values";
import type { LocalAws } from "../local-aws";
import type { Properties } from "../../provider/values";
import type { AwsType } from "../aws-type";

/** A record set of a zone. Aliases are unknown inputs: the local cloud has nothing for them to point to. */
export const record: AwsType = {
    inputs: {
        zoneId: string,
        name: matching(/^(\*\.)?[a-z0-9_-]+(\.[a-z0-9_-]+)*\.?$/i, "a domain name"),
        type: oneOf("A", "AAAA", "CAA", "CNAME", "MX", "NS", "SRV", "TXT"),
        ttl: integer(0, 2 ** 31 - 1),
        records: strings,
        allowOverwrite: boolean,
    },
    required: ["ttl", "records"],
    check: checkRecord,
    references: { zoneId: zoneType },
    id: (inputs) => `${inputs["zoneId"]}_${inputs["name"]}_${inputs["type"]}`,
    outputs: (_id, inputs, aws) => ({ fqdn: setOf(inputs, aws).name }),

    adopt: async (id, aws) => {
        const [, zoneId, name, type] = /^([^_]+)_(.+)_([A-Z]+)$/.exec(id) ?? [];
        const zone = zoneId && aws.records.find(zoneType, zoneId);
        if (!zone) {
            return undefined;
        }
        await aws.incus();
        const found = await readRecords(aws.cloudId, { zone: zone.outputs["__domain"], name: name!, type: type! });
        return found && { zoneId, name, type, ttl: found.ttl, records: shown(found.records) };
    },

    create: async (_id, inputs, aws) => {
        await aws.incus();
        const set = setOf(inputs, aws);
        const beside = set.type === "CNAME" && (await addressesOf(aws, set));
        if (beside) {
            throw new Error(
                `InvalidChangeBatch: RRSet of type CNAME with DNS name ${set.name} is not permitted as it conflicts with other records with the same DNS name: ${beside.type} ${beside.records.join(", ")}`,
            );
        }
        if (set.type === "CNAME" && set.name === set.zone) {
            throw new Error(`InvalidChangeBatch: a CNAME cannot be at the top of the zone ${set.zone}`);
        }
        const existing = await readRecords(aws.cloudId, set);
        if (existing && !inputs["allowOverwrite"] && !isSame(existing, inputs)) {
            throw new Error(
                `InvalidChangeBatch: ${set.name} has ${set.type} records already (${existing.records.join(", ")}): import them, or set allowOverwrite`,
            );
        }
        await writeRecords(aws.cloudId, set);
        return {};
    },

    read: async (_id, outputs, aws) => {
        await aws.incus();
        // A record is gone with its zone.
        const existing =
            aws.records.find(zoneType, outputs["zoneId"]) && (await readRecords(aws.cloudId, setOf(outputs, aws)));
        if (!existing) {
            return undefined;
        }
        return isSame(existing, outputs) ? {} : { ttl: existing.ttl, records: shown(existing.records) };
    },

    update: async (_id, inputs, _outputs, aws) => {
        await writeRecords(aws.cloudId, setOf(inputs, aws));
        return {};
    },

    delete: async (_id, outputs, aws) => {
        await aws.incus();
        if (aws.records.find(zoneType, outputs["zoneId"])) {
            await removeRecords(aws.cloudId, setOf(outputs, aws));
        }
    },
};

/** Records as Route 53 shows them. */
function shown(records: string[]): string[] {
    return records.map((value) => value.replace(/\.$/, ""));
}

/** Addresses of a name, which it can't have beside an alias. */
async function addressesOf(aws: LocalAws, { zone, name }: { zone: string; name: string }) {
    for (const type of ["A", "AAAA"]) {
        const found = await readRecords(aws.cloudId, { zone, name, type });
        if (found) {
            return found;
        }
    }
    return undefined;
}

function checkRecord(inputs: Properties): Failure[] {
    const kind = { A: "IPv4", AAAA: "IPv6" }[String(inputs["type"])];
    if (kind !== undefined && Array.isArray(inputs["records"])) {
        const valid = (value: string) => (kind === "IPv4" ? IPv4.isValidFourPartDecimal(value) : IPv6.isValid(value));
        const bad = inputs["records"].filter((value: string) => !isUnknown(value) && !valid(value));
        return bad.map((value: string) => ({
            property: "records",
            reason: `InvalidChangeBatch: ${JSON.stringify(value)} is not an ${kind} address`,
        }));
    }
    return [];
}

function setOf(inputs: Properties, aws: LocalAws) {
    const zone: string = aws.referenced(zoneType, inputs["zoneId"], "zoneId").outputs["__domain"];
    const given: string = inputs["name"].replace(/\.$/, "").toLowerCase();
    const name = given === zone || given.endsWith(`.${zone}`) ? given : `${given}.${zone}`;
    return {
        zone,
        name,
        type: inputs["type"] as string,
        ttl: inputs["ttl"] as number,
        records: inputs["records"] as string[],
    };
}

function isSame(existing: { ttl: number; records: string[] }, inputs: Properties): boolean {
    const wanted: string[] = inputs["records"];
    return (
        existing.ttl === inputs["ttl"] &&
        existing.records.length === wanted.length &&
        wanted.every((value) => existing.records.some((found) => sameData(inputs["type"], found, value)))
    );
}
