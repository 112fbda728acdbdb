import { startDnsServer } from "../dns/server";
import type { IncusClient } from "../incus/client";
import { machineStatus, startMachine } from "./machine";
import { attachmentType, instanceType, zoneType } from "./marks";
import type { Records } from "./records";
import { Volume } from "./volume";

/**
 * Starts what is to run and does not: after a restart of the computer, or of Incus, machines are stopped, volumes are not
 * mounted and the DNS server is gone. AWS would have kept them running.
 */
export async function resumeCloud(client: IncusClient, records: Records, cloudId: string): Promise<void> {
    if (records.list(zoneType).length > 0) {
        await startDnsServer(cloudId);
    }
    for (const attachment of records.list(attachmentType)) {
        const volume = new Volume(cloudId, attachment.inputs["volumeId"]);
        if (volume.exists) {
            await volume.mount();
        }
    }
    for (const instance of records.list(instanceType).filter((record) => record.complete)) {
        if ((await machineStatus(client, instance.id)) === "stopped") {
            await startMachine(client, instance.id);
        }
    }
}
