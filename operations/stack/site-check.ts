import { getServers, Resolver } from "node:dns/promises";
import { askServer } from "../recovery/question";
import { certificateDetail, certificateNotice, type CertificateStatus } from "./certificate";
import { Visitor, type Site } from "./site-health";
import type { Stack } from "./stack";

/** One thing that visitors depend on, and what its check found. */
export interface Check {
    title: string;
    passed: boolean;
    /** Passed, and still on its way. */
    pending?: true;
    detail: string;
}

/**
 * Checks what visitors need: the names, the page, the processes on the server. Every check runs, even if others fail.
 *
 * @param nameServers addresses; default: those of this computer
 * @param roots authorities that visitors trust besides this computer's, PEM
 */
export async function checkSite(
    stack: Stack,
    nameServers: string[] = getServers(),
    roots: string[] = [],
): Promise<Check[]> {
    const [deployed, settings] = await Promise.all([stack.site(), stack.settings()]);
    const site: Site = { ...deployed, roots };
    const checks = await Promise.all([
        check("DNS", () => resolveNames(settings.text("domain"), site.address, nameServers)),
        check("Page", () => getPage(site, Number(settings.text("applicationTimeout")))),
        check("Health", () => getHealth(site)),
        site.https ? askCertificate(stack) : [],
        checkTiers(stack, settings.text("database") !== "false"),
        check("Space", () => getSpace(stack)),
    ]);
    return checks.flat();
}

async function check(title: string, attempt: () => Promise<string>): Promise<Check> {
    try {
        return { title, passed: true, detail: await attempt() };
    } catch (error) {
        return { title, passed: false, detail: firstLines(error) };
    }
}

function firstLines(error: unknown): string {
    const lines = String(error instanceof Error ? error.message : error)
        .trim()
        .split("\n");
    return lines.slice(0, 3).join(" ");
}

async function resolveNames(domain: string, address: string, nameServers: string[]): Promise<string> {
    if (nameServers.length === 0) {
        throw new Error(`there is no name server to ask for ${domain}`);
    }
    const resolver = new Resolver({ timeout: 10_000, tries: 1 });
    resolver.setServers(nameServers);
    const names = await resolver.resolveCname(`www.${domain}`);
    const addresses = await resolver.resolve4(domain);
    const answer = `www.${domain} → ${names.join(", ")} → ${addresses.join(", ")} (asked of ${nameServers.join(", ")})`;
    if (!names.includes(domain) || !addresses.includes(address)) {
        throw new Error(`${answer}; expected ${domain} → ${address}`);
    }
    return answer;
}

/**
 * @param timeout seconds that a request may take: the first page after a release may make what later ones find
 * @throws Error if visitors get no answer, or one that says that the site is broken
 */
export async function getPage(site: Site, timeout: number): Promise<string> {
    const answer = await new Visitor(site).get("/", (timeout + 5) * 1000);
    const { url, status, body, milliseconds } = answer;
    if (answer.fault) {
        throw new Error(`${url} at ${site.address}: no browser accepts it: ${answer.fault}`);
    }
    // A redirect is fine, to a log-in page for example, and so is a site that has no page there, such as an API.
    if (status >= 500 || (status === 200 && body === "")) {
        throw new Error(`GET ${url} at ${site.address} answers ${status} with ${body.length} bytes`);
    }
    const title = /<title>([^<]*)<\/title>/i.exec(body)?.[1].trim();
    const slow = milliseconds > 3000 ? ", which is slow" : "";
    const distrust = answer.distrust ? `; this computer does not trust the certificate (${answer.distrust})` : "";
    return `${url} at ${site.address}: ${status}, ${title ? `“${title}”, ` : ""}${body.length} bytes in ${milliseconds} ms${slow}${distrust}`;
}

async function getHealth(site: Site): Promise<string> {
    const { status, body, milliseconds } = await new Visitor(site).get(site.healthPath);
    if (status !== 200) {
        throw new Error(`GET ${site.healthPath} answers ${status}: ${body.trim().slice(0, 200)}`);
    }
    return `${site.healthPath}: 200 in ${milliseconds} ms`;
}

/** Seconds. */
const patience = 8;

async function askCertificate(stack: Stack): Promise<Check> {
    const answer = await askServer(stack, patience);
    return answer.asked
        ? certificateCheck(answer.certificate)
        : { title: "Certificate", passed: false, detail: `the server was not asked: ${answer.why}` };
}

/** A certificate that has not come yet is no failure: the server goes on trying, and the site answers by HTTP. */
export function certificateCheck(status: CertificateStatus | undefined): Check {
    const title = "Certificate";
    if (!status) {
        return { title, passed: true, pending: true, detail: "the server says nothing of it; an update brings that" };
    }
    const notice = certificateNotice(status);
    switch (status.state) {
        case "valid":
            return { title, passed: true, detail: certificateDetail(status) };
        case "off":
            return { title, passed: true, pending: true, detail: "HTTPS is off on the server until the next update" };
        case "missing":
            return { title, passed: true, pending: true, detail: notice! };
        case "failing":
            return { title, passed: false, detail: notice! };
    }
}

const tiers = [
    { title: "Nginx", pattern: /^nginx\.service$/ },
    { title: "Application", pattern: /^application@.+\.service$/ },
    { title: "MySQL", pattern: /^mysql\.service$/ },
];

/** Checks all tiers in one SSH session. */
async function checkTiers(stack: Stack, database: boolean): Promise<Check[]> {
    const command =
        "systemctl list-units --no-legend --plain --all --type=service 'nginx.service' 'application@*' 'mysql.service'; readlink /srv/application/traffic/urls";
    try {
        const checks = tierChecks(await stack.onServer((shell) => shell.output(command, 30_000)));
        return checks.filter(({ title }) => database || title !== "MySQL");
    } catch (error) {
        return [{ title: "Server", passed: false, detail: `no answer by SSH: ${firstLines(error)}` }];
    }
}

/**
 * Reads `systemctl list-units`, and the link that names the application server of the release with the traffic: each tier
 * needs a running unit, and none that has failed. Plain files have no unit.
 */
export function tierChecks(listUnits: string): Check[] {
    const units = listUnits
        .split("\n")
        .map((line) => line.trim().split(/\s+/))
        .map(([name, , active, sub]) => ({ name, active, sub }));
    const plainFiles = /^urls\.d\/\+none\//m.test(listUnits);
    return tiers.map(({ title, pattern }) => {
        if (title === "Application" && plainFiles) {
            return { title, passed: true, detail: "plain files, which Nginx serves" };
        }
        const own = units.filter(({ name }) => pattern.test(name));
        const running = own.some(({ active, sub }) => active === "active" && sub === "running");
        const failed = own.some(({ active }) => active === "failed");
        const detail = own.map(({ name, active, sub }) => `${name} ${active} (${sub})`).join(", ");
        return { title, passed: running && !failed, detail: detail || "no such service on the server" };
    });
}

async function getSpace(stack: Stack): Promise<string> {
    const output = await stack.script("the space on the volumes cannot be read", "system/files/disk-space/list.sh");
    return spaceDetail(output);
}

/**
 * Reads the lines of components/system/files/disk-space/list.sh.
 *
 * @throws Error if a volume is low, or if the database takes no changes
 */
export function spaceDetail(listed: string): string {
    const lines = listed.trim().split("\n");
    const volumes = lines
        .map((line) => /^(low|fine) (\d+) (\d+) (.*)$/.exec(line))
        .filter((match) => match !== null)
        .map(([, state, free, size, name]) => ({
            low: state === "low",
            text: `${gibibytes(free!)} of ${gibibytes(size!)} GiB are free on ${name}`,
        }));
    const low = volumes.filter((volume) => volume.low).map(({ text }) => text);
    if (lines.includes("read-only")) {
        throw new Error(`the database takes no changes until there is space: ${low.join(", ")}`);
    }
    if (low.length > 0) {
        throw new Error(`low: ${low.join(", ")}`);
    }
    return volumes.map(({ text }) => text).join(", ");
}

function gibibytes(mebibytes: string): string {
    return (Number(mebibytes) / 1024).toFixed(1);
}
