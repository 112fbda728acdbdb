import { Resolver } from "node:dns/promises";
import * as http from "node:http";

import type { Cloud } from "../setup/cloud";
import { runOnServer } from "./secure-shell";
import type { Site } from "./site";

/** One thing that a visitor depends on, and what was found when it was tried just now. */
export interface Proof {
    title: string;
    passed: boolean;
    detail: string;
}

/** Milliseconds that a name server or the site may take to answer. */
const patience = 10_000;

/**
 * Goes the visitor's way: the names, the page, the processes on the server. Everything is tried, whatever fails.
 *
 * @param nameServer address of the zone's authoritative server, if it has one
 */
export async function proveSite(cloud: Cloud, site: Site, nameServer: string | undefined): Promise<Proof[]> {
    const proofs = await Promise.all([
        prove("DNS", () => resolveNames(site, nameServer)),
        prove("Page", () => fetchPage(site)),
        prove("Health", () => fetchHealth(site)),
        proveTiers(cloud, site),
    ]);
    return proofs.flat();
}

async function prove(title: string, attempt: () => Promise<string>): Promise<Proof> {
    try {
        return { title, passed: true, detail: await attempt() };
    } catch (error) {
        return { title, passed: false, detail: firstLine(error) };
    }
}

function firstLine(error: unknown): string {
    const lines = String(error instanceof Error ? error.message : error)
        .trim()
        .split("\n");
    return lines.slice(0, 3).join(" ");
}

async function resolveNames(site: Site, nameServer: string | undefined): Promise<string> {
    if (nameServer === undefined) {
        throw new Error(`no name server of this cloud answers for ${site.domain}`);
    }
    const resolver = new Resolver({ timeout: patience, tries: 1 });
    resolver.setServers([nameServer]);
    const names = await resolver.resolveCname(`www.${site.domain}`);
    const addresses = await resolver.resolve4(site.domain);
    const answer = `www.${site.domain} → ${names.join(", ")} → ${addresses.join(", ")} (asked of ${nameServer})`;
    if (!names.includes(site.domain) || !addresses.includes(site.address)) {
        throw new Error(`${answer}; expected ${site.domain} → ${site.address}`);
    }
    return answer;
}

async function fetchPage(site: Site): Promise<string> {
    const { status, body, milliseconds } = await get(site, "/");
    // A site may send its visitors elsewhere, to its log-in for example.
    if (status >= 400 || (status === 200 && body === "")) {
        throw new Error(`GET ${site.url} at ${site.address} answers ${status} with ${body.length} bytes`);
    }
    const title = /<title>([^<]*)<\/title>/i.exec(body)?.[1].trim();
    return `${site.url} at ${site.address}: ${status}, ${title ? `“${title}”, ` : ""}${body.length} bytes in ${milliseconds} ms`;
}

async function fetchHealth(site: Site): Promise<string> {
    const { status, body } = await get(site, site.healthPath);
    if (status !== 200) {
        throw new Error(`GET ${site.healthPath} answers ${status}: ${body.trim().slice(0, 200)}`);
    }
    return `${site.healthPath}: 200, the application reaches its database`;
}

/** Asks for a path by the server's address with the site's name, as a browser would once the name points there. */
function get(site: Site, path: string): Promise<{ status: number; body: string; milliseconds: number }> {
    const begin = Date.now();
    return new Promise((resolve, reject) => {
        const headers = { Host: new URL(site.url).host };
        const request = http.get({ host: site.address, path, headers, timeout: patience }, (response) => {
            let body = "";
            response.setEncoding("utf8");
            response.on("data", (chunk: string) => (body += chunk));
            response.on("error", reject);
            response.on("end", () =>
                resolve({ status: response.statusCode ?? 0, body, milliseconds: Date.now() - begin }),
            );
        });
        request.on("timeout", () => request.destroy(new Error(`no answer from ${site.address} in ${patience} ms`)));
        request.on("error", reject);
    });
}

/** Every tier's units, in one contact. */
const tiers = [
    { title: "Nginx", pattern: /^nginx\.service$/ },
    { title: "Application", pattern: /^application@.+\.service$/ },
    { title: "MySQL", pattern: /^mysql\.service$/ },
];

async function proveTiers(cloud: Cloud, site: Site): Promise<Proof[]> {
    const command =
        "systemctl list-units --no-legend --plain --all --type=service 'nginx.service' 'application@*' 'mysql.service'";
    let output: string;
    try {
        output = await runOnServer(cloud, site, command);
    } catch (error) {
        return [{ title: "Server", passed: false, detail: `no answer by SSH: ${firstLine(error)}` }];
    }
    return judgeTiers(output);
}

/** Judges `systemctl list-units`: each tier needs a running unit, and none that has failed. */
export function judgeTiers(listUnits: string): Proof[] {
    const units = listUnits
        .split("\n")
        .map((line) => line.trim().split(/\s+/))
        .map(([name, , active, sub]) => ({ name, active, sub }));
    return tiers.map(({ title, pattern }) => {
        const mine = units.filter(({ name }) => pattern.test(name));
        const running = mine.filter(({ active, sub }) => active === "active" && sub === "running");
        const failed = mine.some(({ active }) => active === "failed");
        const detail = mine.map(({ name, active, sub }) => `${name} ${active} (${sub})`).join(", ");
        return { title, passed: running.length > 0 && !failed, detail: detail || "no such service on the server" };
    });
}
