import { X509Certificate } from "node:crypto";
import * as fs from "node:fs";
import * as path from "node:path";

import { repositoryDirectory } from "../../toolchain/directories";
import { replaceFile } from "../../toolchain/replace-file";
import { run } from "../../toolchain/run";
import { withTemporaryFolder } from "../../toolchain/temporary-folder";

/** Days: longer than any local cloud lives. */
const validity = 3650;

/** The files of a listener's certificate, PEM. */
export interface ListenerFiles {
    certificate: string;
    key: string;
    /** What a client must trust; it signed this one certificate, and its key is gone. */
    issuer: string;
}

export function listenerFiles(folder: string): ListenerFiles {
    const file = (name: string) => path.join(folder, `listener-${name}.pem`);
    return { certificate: file("certificate"), key: file("key"), issuer: file("issuer") };
}

/**
 * Makes the certificate of an HTTPS listener, unless the folder has one for its address: a client that trusts it goes on
 * trusting it.
 *
 * @param address an IPv4 address
 */
export async function ensureListenerCertificate(folder: string, address: string): Promise<ListenerFiles> {
    const files = listenerFiles(folder);
    if (!isFor(files, address)) {
        await withTemporaryFolder((unfinished) => make(files, address, unfinished));
    }
    return files;
}

function isFor({ certificate, key, issuer }: ListenerFiles, address: string): boolean {
    if (![certificate, key, issuer].every((file) => fs.existsSync(file))) {
        return false;
    }
    const [listener, signer] = [certificate, issuer].map((file) => new X509Certificate(fs.readFileSync(file)));
    return listener!.checkIP(address) !== undefined && listener!.checkIssued(signer!);
}

async function make(files: ListenerFiles, address: string, unfinished: string): Promise<void> {
    const made = listenerFiles(unfinished);
    const issuerKey = path.join(unfinished, "issuer-key.pem");
    await sign(address, "issuer", made.issuer, issuerKey);
    const signedBy = ["-CA", made.issuer, "-CAkey", issuerKey];
    await sign(address, "listener", made.certificate, made.key, signedBy);
    // The certificate is last: an interruption leaves one that doesn't match its issuer, which is made anew.
    for (const name of ["key", "issuer", "certificate"] as const) {
        replaceFile(files[name], fs.readFileSync(made[name], "utf8"), name === "key" ? 0o600 : 0o644);
    }
}

async function sign(
    address: string,
    extensions: "issuer" | "listener",
    certificate: string,
    key: string,
    signedBy: string[] = [],
): Promise<void> {
    await run(
        "openssl",
        [
            ...["req", "-x509", "-config", path.join(repositoryDirectory(), "local", "authority", "openssl.cnf")],
            // Two names: a certificate with its issuer's name would look as if it had signed itself.
            ...["-subj", `/CN=simple-web-stack local authority, ${extensions}`],
            ...["-extensions", extensions, "-days", String(validity)],
            ...["-newkey", "ec", "-pkeyopt", "ec_paramgen_curve:prime256v1", "-noenc"],
            ...["-keyout", key, "-out", certificate, ...signedBy],
        ],
        { environment: { ADDRESS: address } },
    );
}
