import type { IncusClient } from "../incus/client";
import type { Keys } from "../object-storage/server";
import { machinePath } from "./machine";

/**
 * Gives a machine the keys of its instance profile's role. EC2 hands them out by its metadata service; the local cloud has
 * none, so they are in the file that AWS's tools look into before they ask it, and root alone reads them.
 */
export async function writeCredentials(client: IncusClient, machine: string, keys: Keys | undefined): Promise<void> {
    const lines = keys
        ? [
              "[default]",
              `aws_access_key_id = ${keys.accessKeyId}`,
              `aws_secret_access_key = ${keys.secretAccessKey}`,
              "",
          ]
        : [];
    await client.writeFile(machinePath(machine), "/root/.aws", undefined, 0, "0700");
    await client.writeFile(machinePath(machine), "/root/.aws/credentials", lines.join("\n"), 0, "0600");
}
