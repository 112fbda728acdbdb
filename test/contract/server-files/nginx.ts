import * as fs from "node:fs";
import * as path from "node:path";
import { projectFolder } from "../../support/declared-settings";
import { complaintOf, filledTemplate, scratch } from "./tools";

const files = path.join(projectFolder, "components", "nginx", "files");

const values = {
    CANONICAL_DOMAIN: "www.foobar.com",
    OTHER_DOMAIN: "foobar.com",
    ADDRESS: "198.51.100.7",
    MAXIMUM_BODY_MIB: "10",
    TIMEOUT: "35",
    RATE: "100",
    BURST: "400",
    UPLOADS: "204",
    UPLOADS_PER_ADDRESS: "25",
    STATIC_MAXIMUM_AGE: "3600",
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
    "site.conf.template": "conf.d/site.conf",
    "limit-zone.conf.template": "conf.d/limit.conf",
    "limit.conf.template": "location.d/limit.conf",
    "upload-zones.conf": "conf.d/uploads.conf",
    "uploads.conf.template": "location.d/uploads.conf",
    "request-limits.conf.template": "site.d/request-limits.conf",
};

/**
 * Puts the whole configuration together, below another folder than the server's.
 *
 * @param file one of the configuration's, taken from elsewhere
 * @param altered values for templates
 * @returns the path of nginx.conf
 */
export function layOut(folder: string, port: number, file?: string, altered: Partial<typeof values> = {}): string {
    for (const [source, place] of Object.entries(places)) {
        const from = file && source === path.basename(file) ? file : path.join(files, source);
        const text = fs.readFileSync(
            source.endsWith(".template") ? filledTemplate(from, { ...values, ...altered }) : from,
            "utf8",
        );
        const target = path.join(folder, place);
        fs.mkdirSync(path.dirname(target), { recursive: true });
        const moved = text
            .replaceAll("/etc/nginx/", `${folder}/`)
            .replaceAll("/var/log/nginx/", `${folder}/`)
            .replaceAll("/run/nginx.pid", `${folder}/nginx.pid`)
            .replaceAll("/srv/application/", `${folder}/`)
            .replace(/listen (\[::\]:)?80\b/g, `listen $1${port}`);
        fs.writeFileSync(target, moved);
    }
    return path.join(folder, "nginx.conf");
}

/** Nginx's complaint about the whole configuration with one of its files taken from elsewhere, or nothing. */
export function assembleNginx(file: string): string | undefined {
    if (!places[path.basename(file)]) {
        return `unknown target of ${path.basename(file)}: add it to test/contract/server-files/nginx.ts`;
    }
    // A port that is free on this computer.
    return complaintOf("nginx", ["-t", "-q", "-c", layOut(scratch(), 54080, file)]);
}
