import { createHash } from "node:crypto";

import { PermanentError } from "./retry";

export interface HostKey {
    /** For example `ssh-ed25519`. */
    readonly type: string;
    readonly blob: Buffer;
}

/** The key's type, which a public key's binary form begins with: a length in four bytes, then the name. */
function typeOf(blob: Buffer): string | undefined {
    if (blob.length < 4) {
        return undefined;
    }
    const length = blob.readUInt32BE(0);
    return length > 0 && length <= blob.length - 4 ? blob.toString("latin1", 4, 4 + length) : undefined;
}

/**
 * Reads the setting `connection.hostKey`: `<type> <base64> [comment]`, a line of a `.pub` file.
 *
 * @throws PermanentError if it isn't one
 */
export function parseHostKey(text: string): HostKey {
    const [type, base64] = text.trim().split(/\s+/);
    const blob = Buffer.from(base64 ?? "", "base64");
    if (typeOf(blob) !== type) {
        throw new PermanentError(
            "connection.hostKey must be one public key, `<type> <base64>`, such as a line of " +
                "/etc/ssh/ssh_host_ed25519_key.pub without host names before it",
        );
    }
    return { type, blob };
}

/** Type and fingerprint as OpenSSH prints them. */
export function fingerprint(blob: Buffer): string {
    const hash = createHash("sha256").update(blob).digest("base64").replace(/=+$/, "");
    return `${typeOf(blob) ?? "unknown type"} SHA256:${hash}`;
}

const renewal =
    "If you know why it changed (the machine was replaced or reinstalled), renew it on purpose: set connection.hostKey " +
    "to the new key, read on the machine's console or by ssh-keyscan over a network that you trust; where a resource " +
    "recorded it, replace that resource: pulumi up --target-replace <its URN> --target-dependents. Otherwise another " +
    "machine may be answering at this address.";

/** The server presents a key other than the expected one. */
export function mismatch(server: string, expected: HostKey, presented: Buffer): string {
    return (
        `ssh: host key mismatch: ${server} presents ${fingerprint(presented)}, ` +
        `but connection.hostKey is ${fingerprint(expected.blob)}. ${renewal}`
    );
}

/** The server has no key of the expected type. */
export function noSuchType(server: string, expected: HostKey): string {
    const old =
        expected.type === "ssh-rsa"
            ? " For an RSA key only SHA-1 signatures are asked for, which OpenSSH rejects since 8.8: use the machine's " +
              "ssh-ed25519 key."
            : "";
    return (
        `ssh: host key mismatch: ${server} has no ${expected.type} key, ` +
        `but connection.hostKey is ${fingerprint(expected.blob)}.${old} ${renewal}`
    );
}
