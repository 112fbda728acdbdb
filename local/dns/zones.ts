import * as fs from "node:fs";
import { ignoreFailure } from "../../toolchain/run";
import { serially } from "../../toolchain/serially";
import { knotc, startDnsServer, writeConfiguration, zoneFile } from "./server";

/** Records of one name and type. */
export interface RecordSet {
    zone: string;
    name: string;
    type: string;
    ttl: number;
    records: string[];
}

// Types whose data ends with a name, which must be absolute in a zone.
const endsWithName = new Set(["CNAME", "NS", "MX", "PTR", "SRV"]);

function data(set: Pick<RecordSet, "type">, value: string): string {
    return endsWithName.has(set.type) && !value.endsWith(".") ? `${value}.` : value;
}

/** Creates a zone with its start of authority and its name servers. */
export async function createZone(cloudId: string, domain: string, nameServers: string[]): Promise<void> {
    await startDnsServer(cloudId);
    const file = zoneFile(cloudId, domain);
    if (!fs.existsSync(file)) {
        const lines = [
            `$ORIGIN ${domain}.`,
            // The values of a new Route 53 zone.
            `@ 900 SOA ${nameServers[0]}. hostmaster.${domain}. 1 7200 900 1209600 86400`,
            ...nameServers.map((server) => `@ 172800 NS ${server}.`),
            "",
        ];
        fs.writeFileSync(file, lines.join("\n"));
    }
    writeConfiguration(cloudId);
    await knotc(cloudId, "--blocking", "reload");
}

export async function deleteZone(cloudId: string, domain: string): Promise<void> {
    fs.rmSync(zoneFile(cloudId, domain), { force: true });
    await startDnsServer(cloudId);
    await knotc(cloudId, "--blocking", "reload");
    await knotc(cloudId, "--force", "zone-purge", "--", domain).catch(ignoreFailure);
}

export function zoneExists(cloudId: string, domain: string): boolean {
    return fs.existsSync(zoneFile(cloudId, domain));
}

/** Replaces the records of a name and type. */
export async function writeRecords(cloudId: string, set: RecordSet): Promise<void> {
    await change(cloudId, set.zone, async () => {
        await removeWithin(cloudId, set);
        for (const value of set.records) {
            await knotc(cloudId, "zone-set", set.zone, `${set.name}.`, String(set.ttl), set.type, data(set, value));
        }
    });
}

export async function removeRecords(cloudId: string, set: Pick<RecordSet, "zone" | "name" | "type">): Promise<void> {
    await change(cloudId, set.zone, () => removeWithin(cloudId, set));
}

/** The records of a name and type; undefined if there are none. */
export async function readRecords(
    cloudId: string,
    set: Pick<RecordSet, "zone" | "name" | "type">,
): Promise<RecordSet | undefined> {
    const output = (await knotc(cloudId, "zone-read", set.zone, `${set.name}.`, set.type).catch(ignoreFailure)) ?? "";
    const found = output
        .split("\n")
        .map((line) => /^(?:\[\S+\] )?\S+ (\d+) (\S+) (.+)$/.exec(line.trim()))
        .filter((match) => match && match[2] === set.type);
    if (found.length === 0) {
        return undefined;
    }
    return { ...set, ttl: Number(found[0]![1]), records: found.map((match) => match![3]!) };
}

/** Whether two values of a record mean the same. */
export function sameData(type: string, one: string, other: string): boolean {
    return data({ type }, one).toLowerCase() === data({ type }, other).toLowerCase();
}

async function removeWithin(cloudId: string, set: Pick<RecordSet, "zone" | "name" | "type">): Promise<void> {
    if (await readRecords(cloudId, set)) {
        await knotc(cloudId, "zone-unset", set.zone, `${set.name}.`, set.type);
    }
}

/** Changes a zone in a transaction, of which Knot allows one at a time. */
async function change(cloudId: string, zone: string, action: () => Promise<void>): Promise<void> {
    await startDnsServer(cloudId);
    await serially(`zone ${zone}`, async () => {
        // A killed plugin may have left one open.
        await knotc(cloudId, "zone-abort", zone).catch(() => undefined);
        await knotc(cloudId, "zone-begin", zone);
        try {
            await action();
            await knotc(cloudId, "zone-commit", zone);
        } catch (error) {
            await knotc(cloudId, "zone-abort", zone).catch(() => undefined);
            throw error;
        }
    });
}
