import * as fs from "node:fs";
import * as path from "node:path";

import { readMirrors, type Mirrors } from "../../toolchain/apt-sources";

/** What a machine image adopts from the computer it is built on. Part of the image's hash, including the order. */
export interface Host extends Mirrors {
    /** Names and PEM contents of certificate authorities that the computer's owner added to the system's. */
    certificateAuthorities: { name: string; pem: string }[];
}

/** Reads this computer's apt sources and certificate authorities; needs no privileges. */
export function readHost(aptDirectory?: string, authorityDirectory = "/usr/local/share/ca-certificates"): Host {
    return {
        ...readMirrors(aptDirectory),
        certificateAuthorities: readCertificateAuthorities(authorityDirectory),
    };
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
