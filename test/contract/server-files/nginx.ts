import { spawnSync } from "node:child_process";
import * as fs from "node:fs";
import * as path from "node:path";
import { projectFolder } from "../../support/declared-settings";
import { complaintOf, filledTemplate, scratch } from "./tools";

const files = path.join(projectFolder, "components", "nginx", "files");

const values = {
    CANONICAL_DOMAIN: "www.foobar.com",
    OTHER_DOMAIN: "foobar.com",
    ADDRESSES: "198.51.100.7",
    MAXIMUM_BODY_MIB: "10",
    TIMEOUT: "35",
    RATE: "100",
    BURST: "400",
    UPLOADS: "204",
    UPLOADS_PER_ADDRESS: "25",
    STATIC_MAXIMUM_AGE: "3600",
    STRICT_TRANSPORT_SECURITY: "",
    TRUSTED: "  203.0.113.0/24 1;",
    ADDRESSES_FROM: "set_real_ip_from 203.0.113.0/24;",
};

/** Where each file goes, as components/nginx/files/apply.sh puts it. */
const places: Record<string, string> = {
    "nginx.conf": "nginx.conf",
    "types.conf": "snippets/types.conf",
    "trusted-proxies.conf.template": "conf.d/trusted-proxies.conf",
    "proxy.conf": "snippets/application-proxy.conf",
    "application.conf": "snippets/application.conf",
    "application-request.conf": "snippets/application-request.conf",
    "servers.conf": "conf.d/servers.conf",
    "servers-locations.conf": "snippets/servers-locations.conf",
    "document.conf": "snippets/document.conf",
    "php.conf": "snippets/php.conf",
    "fastcgi.conf": "snippets/fastcgi.conf",
    "files.conf": "snippets/files.conf",
    "site-server.conf": "snippets/site-server.conf",
    "site.conf.template": "conf.d/site.conf",
    "limit-zone.conf.template": "conf.d/limit.conf",
    "limit.conf.template": "location.d/limit.conf",
    "upload-zones.conf": "conf.d/uploads.conf",
    "uploads.conf.template": "location.d/uploads.conf",
    "request-limits.conf.template": "site.d/request-limits.conf",
};

/** The same with `https`. */
const placesWithHttps: Record<string, string> = {
    ...places,
    "https.conf.template": "conf.d/https.conf",
    "https-name.conf.template": "name.d/https.conf",
};

/** What this computer's Nginx has of what a server's has: Debian 12 and Ubuntu 24.04 have older ones. */
const local = (() => {
    const { stderr } = spawnSync("nginx", ["-V"], { encoding: "utf8" });
    const version = (pattern: RegExp) => (pattern.exec(stderr)?.slice(1) ?? []).map(Number);
    const atLeast = ([major = 0, minor = 0, patch = 0]: number[], than: [number, number, number]) =>
        major - than[0] || minor - than[1] || patch - than[2];
    return {
        hasDirectiveHttp2: atLeast(version(/nginx\/(\d+)\.(\d+)\.(\d+)/), [1, 25, 1]) >= 0,
        hasMlKem: atLeast(version(/OpenSSL (\d+)\.(\d+)\.(\d+)/), [3, 5, 0]) >= 0,
    };
})();

/** The configuration in the words of this computer's Nginx. */
function asSpokenHere(text: string): string {
    const spoken = local.hasMlKem ? text : text.replace("X25519MLKEM768:", "");
    return local.hasDirectiveHttp2
        ? spoken
        : spoken.replace(/^ *http2 on;\n/gm, "").replace(/^( *listen .*443 ssl)/gm, "$1 http2");
}

export interface LayOutOptions {
    /** One file of the configuration's, taken from elsewhere. */
    file?: string;
    /** Values for templates. */
    altered?: Partial<typeof values>;
    /** With HTTPS, at the port after that for HTTP, or at 443 where that is 80. */
    https?: boolean;
}

/**
 * Puts the whole configuration together, below another folder than the server's.
 *
 * @returns the path of nginx.conf
 */
export function layOut(folder: string, port: number, { file, altered, https }: LayOutOptions = {}): string {
    for (const [source, place] of Object.entries(https ? placesWithHttps : places)) {
        const from = file && source === path.basename(file) ? file : path.join(files, source);
        const text = fs.readFileSync(
            source.endsWith(".template") ? filledTemplate(from, { ...values, ...altered }) : from,
            "utf8",
        );
        const target = path.join(folder, place);
        fs.mkdirSync(path.dirname(target), { recursive: true });
        const moved = asSpokenHere(text)
            .replaceAll("/etc/nginx/", `${folder}/`)
            .replaceAll("/var/log/nginx/", `${folder}/`)
            .replaceAll("/run/nginx.pid", `${folder}/nginx.pid`)
            .replaceAll("/srv/application/", `${folder}/`)
            .replace(/listen (\[::\]:)?80\b/g, `listen $1${port}`)
            .replace(/listen (\[::\]:)?443\b/g, `listen $1${port === 80 ? 443 : port + 1}`);
        fs.writeFileSync(target, moved);
    }
    return path.join(folder, "nginx.conf");
}

/** Nginx's complaint about the whole configuration with one of its files taken from elsewhere, or nothing. */
export function assembleNginx(file: string): string | undefined {
    const https = places[path.basename(file)] === undefined;
    if (https && !placesWithHttps[path.basename(file)]) {
        return `unknown target of ${path.basename(file)}: add it to test/contract/server-files/nginx.ts`;
    }
    // A port that is free on this computer.
    return complaintOf("nginx", ["-t", "-q", "-c", layOut(scratch(), 54080, { file, https })]);
}
