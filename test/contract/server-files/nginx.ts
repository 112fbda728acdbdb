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
    URL: "/static/",
    FOLDER: "/srv/application/current/static/",
    CACHE: "public, max-age=3600",
    RATE: "100",
    BURST: "400",
};

/** Where each file goes, as components/nginx/files/apply.sh puts it. */
const places: Record<string, string> = {
    "nginx.conf": "nginx.conf",
    "proxy.conf": "snippets/application-proxy.conf",
    "site.conf.template": "conf.d/site.conf",
    "limit-zone.conf.template": "conf.d/limit.conf",
    "limit.conf.template": "location.d/limit.conf",
    "files.conf.template": "site.d/static.conf",
};

/**
 * Puts the whole configuration together, with one of its files taken from elsewhere, and lets Nginx check it.
 *
 * @returns Nginx's complaint, or nothing
 */
export function assembleNginx(file: string): string | undefined {
    const name = path.basename(file);
    if (!places[name]) {
        return `unknown target of ${name}: add it to test/contract/server-files/nginx.ts`;
    }
    const folder = scratch();
    for (const [source, place] of Object.entries(places)) {
        const from = source === name ? file : path.join(files, source);
        const text = fs.readFileSync(source.endsWith(".template") ? filledTemplate(from, values) : from, "utf8");
        const target = path.join(folder, place);
        fs.mkdirSync(path.dirname(target), { recursive: true });
        // The same configuration below another folder, and with a port that is free on this computer.
        const moved = text
            .replaceAll("/etc/nginx/mime.types", `${folder}/mime.types`)
            .replaceAll("/etc/nginx/", `${folder}/`)
            .replaceAll("/var/log/nginx/", `${folder}/`)
            .replaceAll("/run/nginx.pid", `${folder}/nginx.pid`)
            .replace(/listen (\[::\]:)?80\b/g, "listen $154080");
        fs.writeFileSync(target, moved);
    }
    fs.copyFileSync("/etc/nginx/mime.types", path.join(folder, "mime.types"));
    return complaintOf("nginx", ["-t", "-q", "-c", path.join(folder, "nginx.conf")]);
}
