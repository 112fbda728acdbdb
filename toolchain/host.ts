import * as fs from "node:fs";
import * as path from "node:path";

/** What a machine image takes over from the computer it is built on. */
export interface Host {
    /** Debian's archive, without a trailing slash. */
    mirror: string;
    /** Debian's security archive, without a trailing slash. */
    securityMirror: string;
    /** Names and PEM texts of certificate authorities that the computer's owner added to the system's. */
    certificateAuthorities: { name: string; pem: string }[];
}

const defaultMirror = "http://deb.debian.org/debian";
const defaultSecurityMirror = "http://deb.debian.org/debian-security";
const certificateAuthorityDirectory = "/usr/local/share/ca-certificates";

/** Reads this computer's apt sources and certificate authorities; needs no rights and starts nothing. */
export function readHost(aptDirectory = "/etc/apt", authorityDirectory = certificateAuthorityDirectory): Host {
    const addresses = debianAddresses(readSources(aptDirectory));
    return {
        mirror: addresses.find((address) => !isSecurity(address)) ?? defaultMirror,
        securityMirror: addresses.find(isSecurity) ?? defaultSecurityMirror,
        certificateAuthorities: readCertificateAuthorities(authorityDirectory),
    };
}

function isSecurity(address: string): boolean {
    return address.endsWith("-security");
}

/**
 * The http(s) addresses of Debian's archives in apt sources, in order, in either format of sources.list(5). Those of
 * other distributions and of third parties end otherwise and are left out.
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
        // Debian's own file (debian.sources) must win over whatever somebody added beside it.
        names.sort((a, b) => Number(b === "debian.sources") - Number(a === "debian.sources") || a.localeCompare(b));
        files.push(...names.map((name) => path.join(parts, name)));
    }
    return files
        .filter((file) => fs.existsSync(file))
        .map((file) => fs.readFileSync(file, "utf8"))
        .join("\n");
}

function readCertificateAuthorities(directory: string): Host["certificateAuthorities"] {
    if (!fs.existsSync(directory)) {
        return [];
    }
    return fs
        .readdirSync(directory, { recursive: true, encoding: "utf8" })
        .filter((name) => name.endsWith(".crt"))
        .sort()
        .map((name) => ({
            name: name.replaceAll("/", "-"),
            pem: fs.readFileSync(path.join(directory, name), "utf8"),
        }));
}
