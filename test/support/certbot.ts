import * as path from "node:path";
import { run } from "../../toolchain/run";
import type { Authority } from "./authority";

/**
 * Orders a certificate with certbot, which answers the challenges itself.
 *
 * @param folder certbot's folders are made in it
 * @param site address and port at which it answers
 * @returns the folder of the certificate: `fullchain.pem`, `privkey.pem`
 * @throws ProgramError with what certbot says
 */
export async function orderCertificate(
    authority: Pick<Authority, "directoryUrl" | "trustFile">,
    names: string[],
    folder: string,
    site: { address: string; port: number },
): Promise<string> {
    const folders = { config: "certbot", work: "work", logs: "logs" };
    await run(
        "certbot",
        [
            ...["certonly", "--non-interactive", "--agree-tos", "--register-unsafely-without-email", "--force-renewal"],
            ...Object.entries(folders).flatMap(([option, name]) => [`--${option}-dir`, path.join(folder, name)]),
            ...["--server", authority.directoryUrl, "--cert-name", "site"],
            ...["--standalone", "--http-01-address", site.address, "--http-01-port", String(site.port)],
            ...names.flatMap((name) => ["--domain", name]),
        ],
        { environment: { REQUESTS_CA_BUNDLE: authority.trustFile } },
    );
    return path.join(folder, folders.config, "live", "site");
}
