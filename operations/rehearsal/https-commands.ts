import { createHash, X509Certificate } from "node:crypto";
import * as path from "node:path";
import type { IssuingChain } from "../../local/authority/pebble";
import { cloudIssuingChains } from "../../local/authority/server";
import { cloudDirectory } from "../../local/directories";
import { replaceFile } from "../../toolchain/replace-file";
import { shellQuote } from "../../toolchain/shell-quote";

/**
 * How to open a local stack's site by its name over HTTPS, one command a line. Nothing trusts the local authority by itself, so
 * the commands trust it once: with its root of now and, since it has a new one at every start, with its earlier ones.
 *
 * @param url the site by its name
 * @param address the server's
 */
export function httpsCommands(cloudId: string, url: string, address: string): string[] {
    const chains = cloudIssuingChains(cloudId);
    const folder = path.relative(process.cwd(), cloudDirectory());
    const rootsFile = path.join(folder, "site-roots.pem");
    replaceFile(rootsFile, chains.map(({ root }) => root).join(""));
    return [
        ["chromium", ...browserSwitches(folder, url, address, chains), url],
        ["curl", "--cacert", rootsFile, "--connect-to", `::${address}:`, url],
    ].map((command) => command.map(quoteIfNecessary).join(" "));
}

/** A browser with an empty profile of its own, in which the site's names lead to the server. */
function browserSwitches(folder: string, url: string, address: string, chains: IssuingChain[]): string[] {
    const apex = new URL(url).hostname.replace(/^www\./, "");
    const rules = [apex, `www.${apex}`].map((name) => `MAP ${name} ${address}`).join(", ");
    return [
        `--user-data-dir=${path.join(folder, "browser")}`,
        `--host-resolver-rules=${rules}`,
        // Of a certificate that the site sends, which the root is not.
        `--ignore-certificate-errors-spki-list=${chains.map(({ intermediate }) => keyDigest(intermediate)).join(",")}`,
    ];
}

function keyDigest(certificate: string): string {
    const key = new X509Certificate(certificate).publicKey.export({ type: "spki", format: "der" });
    return createHash("sha256").update(key).digest("base64");
}

function quoteIfNecessary(word: string): string {
    return /^[\w@%+=:,./-]+$/.test(word) ? word : shellQuote(word);
}
