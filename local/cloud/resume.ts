import { authorityIssuer, startAuthority } from "../authority/server";
import { startDnsServer } from "../dns/server";
import type { IncusClient } from "../incus/client";
import { startObjectStorage } from "../object-storage/server";
import { startMonitoring } from "../monitoring/server";
import { announceZones, isolate } from "./network";
import { startMachine, wasInterrupted } from "./machine";
import {
    alarmType,
    attachmentType,
    bucketType,
    healthCheckType,
    instanceType,
    topicType,
    vpcType,
    zoneType,
} from "./resource-tokens";
import type { Records } from "./records";
import { trustAuthority } from "./trust-authority";
import { Volume } from "./volume";

/**
 * Starts the cloud's machines and servers and mounts its volumes where necessary, such as after a restart of the
 * computer or of Incus. A machine that was stopped by itself stays so, as on EC2.
 */
export async function resumeCloud(client: IncusClient, records: Records, cloudId: string): Promise<void> {
    if (records.list(zoneType).length > 0) {
        await startDnsServer(cloudId);
    }
    if (authorityIssuer(cloudId) !== undefined) {
        await startAuthority(cloudId);
    }
    if (records.list(bucketType).length > 0) {
        await startObjectStorage(cloudId);
    }
    if ([alarmType, topicType, healthCheckType].some((type) => records.list(type).length > 0)) {
        await startMonitoring(cloudId, records.directory);
    }
    for (const attachment of records.list(attachmentType)) {
        const volume = new Volume(cloudId, attachment.inputs["volumeId"]);
        if (volume.exists) {
            await volume.mount();
        }
    }
    for (const vpc of records.list(vpcType)) {
        await isolate(vpc);
    }
    await announceZones(client, records, cloudId);
    for (const { id } of records.list(instanceType).filter((record) => record.complete)) {
        if (await wasInterrupted(client, id)) {
            await startMachine(client, id);
        }
        // One that can't be told, because its disk is full for example, is there all the same.
        await trustAuthority(client, cloudId, id).catch(() => undefined);
    }
}
