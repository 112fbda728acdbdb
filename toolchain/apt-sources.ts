import * as fs from "node:fs";
import * as path from "node:path";

/** Debian's archives, without a trailing slash. */
export interface Mirrors {
    mirror: string;
    securityMirror: string;
}

/** The mirrors in this computer's apt sources, or else Debian's own. */
export function readMirrors(aptDirectory = "/etc/apt"): Mirrors {
    const addresses = debianAddresses(readSources(aptDirectory));
    const isSecurity = (address: string) => address.endsWith("-security");
    return {
        mirror: addresses.find((address) => !isSecurity(address)) ?? "http://deb.debian.org/debian",
        securityMirror: addresses.find(isSecurity) ?? "http://deb.debian.org/debian-security",
    };
}

/**
 * The http(s) addresses of Debian's archives in apt sources, in order, in either format of sources.list(5). Archives of
 * other distributions and third parties have other names, and are left out.
 */
export function debianAddresses(sources: string): string[] {
    const addresses: string[] = [];
    for (const line of sources.split("\n")) {
        const oneLine = /^\s*deb\s+(?:\[[^\]]*\]\s+)?(\S+)/.exec(line);
        const deb822 = /^URIs:\s*(.+)$/i.exec(line);
        const candidates = oneLine ? [oneLine[1]] : deb822 ? deb822[1].trim().split(/\s+/) : [];
        for (const candidate of candidates) {
            const address = candidate.replace(/\/+$/, "");
            if (/^https?:\/\/.+\/debian(-security)?$/.test(address) && !addresses.includes(address)) {
                addresses.push(address);
            }
        }
    }
    return addresses;
}

function readSources(aptDirectory: string): string {
    const files = [path.join(aptDirectory, "sources.list")];
    const parts = path.join(aptDirectory, "sources.list.d");
    if (fs.existsSync(parts)) {
        const names = fs.readdirSync(parts).filter((name) => /\.(list|sources)$/.test(name));
        // Debian's own file takes precedence over additional ones.
        names.sort((a, b) => Number(b === "debian.sources") - Number(a === "debian.sources") || a.localeCompare(b));
        files.push(...names.map((name) => path.join(parts, name)));
    }
    return files
        .filter((file) => fs.existsSync(file))
        .map((file) => fs.readFileSync(file, "utf8"))
        .join("\n");
}
