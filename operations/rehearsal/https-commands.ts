import { createHash, X509Certificate } from "node:crypto";
import * as path from "node:path";
import { issuingChain } from "../../local/authority/server";
import { cloudDirectory } from "../../local/directories";
import { replaceFile } from "../../toolchain/replace-file";
import { shellQuote } from "../../toolchain/shell-quote";

/**
 * How to open a local stack's site by its name over HTTPS, one command a line. Nothing trusts the local authority by itself,
 * and its root changes whenever the authority starts, so the commands trust it once; the root is written to a file.
 *
 * @param url the site by its name
 * @param address the server's
 */
export async function httpsCommands(cloudId: string, url: string, address: string): Promise<string[]> {
    const { root, intermediate } = await issuingChain(cloudId);
    const folder = path.relative(process.cwd(), cloudDirectory());
    const rootFile = path.join(folder, "site-root.pem");
    replaceFile(rootFile, root);
    return [
        ["chromium", ...browserSwitches(folder, url, address, intermediate), url],
        ["curl", "--cacert", rootFile, "--connect-to", `::${address}:`, url],
    ].map((command) => command.map(quoteIfNecessary).join(" "));
}

/** A browser with an empty profile of its own, in which the site's names lead to the server. */
function browserSwitches(folder: string, url: string, address: string, intermediate: string): string[] {
    const apex = new URL(url).hostname.replace(/^www\./, "");
    const rules = [apex, `www.${apex}`].map((name) => `MAP ${name} ${address}`).join(", ");
    return [
        `--user-data-dir=${path.join(folder, "browser")}`,
        `--host-resolver-rules=${rules}`,
        // Of the chain that the site sends, not of the root above it.
        `--ignore-certificate-errors-spki-list=${keyDigest(intermediate)}`,
    ];
}

function keyDigest(certificate: string): string {
    const key = new X509Certificate(certificate).publicKey.export({ type: "spki", format: "der" });
    return createHash("sha256").update(key).digest("base64");
}

function quoteIfNecessary(word: string): string {
    return /^[\w@%+=:,./-]+$/.test(word) ? word : shellQuote(word);
}
