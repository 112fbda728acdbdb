import { startDnsServer } from "../dns/server";
import type { IncusClient } from "../incus/client";
import { startObjectStorage } from "../object-storage/server";
import { isolate } from "./network";
import { startMachine, wasInterrupted } from "./machine";
import { attachmentType, bucketType, instanceType, vpcType, zoneType } from "./resource-tokens";
import type { Records } from "./records";
import { Volume } from "./volume";

/**
 * Starts the cloud's machines and servers and mounts its volumes where necessary, such as after a restart of the
 * computer or of Incus. A machine that was stopped by itself stays so, as on EC2.
 */
export async function resumeCloud(client: IncusClient, records: Records, cloudId: string): Promise<void> {
    if (records.list(zoneType).length > 0) {
        await startDnsServer(cloudId);
    }
    if (records.list(bucketType).length > 0) {
        await startObjectStorage(cloudId);
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
    for (const { id } of records.list(instanceType).filter((record) => record.complete)) {
        if (await wasInterrupted(client, id)) {
            await startMachine(client, id);
        }
    }
}
