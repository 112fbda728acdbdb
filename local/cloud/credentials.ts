import type { IncusClient } from "../incus/client";
import type { Keys } from "../object-storage/server";
import { machinePath } from "./machine";

/**
 * Writes the keys of the instance profile's role to a machine. On EC2, AWS's tools get them from the metadata service,
 * which the local cloud lacks; here they are in the file that the tools read first, readable by root only.
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
