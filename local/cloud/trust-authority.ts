import { X509Certificate } from "node:crypto";
import { authorityIssuer } from "../authority/server";
import type { IncusClient } from "../incus/client";
import { changeMachine, executeOnMachine, machinePath } from "./machine";

/** The machine's setting that says which issuer it trusts, by its fingerprint. */
const mark = "user.simple-web-stack.authority";
const file = "/usr/local/share/ca-certificates/simple-web-stack-local-authority.crt";

/**
 * Lets a running machine trust the cloud's certificate authority, as it trusts the authorities of this computer's owner. Those
 * are in the image; this one is the cloud's own. It concerns only the connection to the authority, not its certificates.
 */
export async function trustAuthority(client: IncusClient, cloudId: string, id: string): Promise<void> {
    const issuer = authorityIssuer(cloudId);
    const machine = issuer && (await client.find(machinePath(id)));
    if (!issuer || machine?.status !== "Running") {
        return;
    }
    const fingerprint = new X509Certificate(issuer).fingerprint256;
    if (machine.config[mark] !== fingerprint) {
        await client.writeFile(machinePath(id), file, issuer, 0, "0644");
        // The machine may still be booting: what is in /tmp or /run is lost when that is mounted.
        await executeOnMachine(client, id, "TMPDIR=/var/tmp update-ca-certificates");
        await changeMachine(client, id, { config: { [mark]: fingerprint } });
    }
}
