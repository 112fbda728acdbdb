import { get, getCertificate, Visitor, type Answer, type Site } from "../stack/site-health";
import { firstLines, lineOf, Remediable, type Line } from "./line";

/** What visitors see who ask the server by the site's names, whether these lead to it or not. */
export interface Visited {
    site: Site;
    /** The name that redirects to the site's. */
    otherName: string;
    /** Seconds that the first page may take; a healthy site's take less than three. */
    patience: number;
    /** The server's; undefined without IPv6. */
    ipv6Address?: string;
}

/** Days. The server renews earlier; from here on somebody must. Half of what a certificate of six days has left at its renewal. */
const leastDays = 1;

const brokenPage =
    "npm run logs says why; if the newest release is to blame, npm run rollback gives the traffic back to the one before";

/** Asks the site from outside: its page, its health path, its certificate, and both names by HTTP and HTTPS. */
export async function askAsVisitor({ site, otherName, patience, ipv6Address }: Visited): Promise<Line[]> {
    return (
        await Promise.all([
            lineOf("outside.page", "Page", () => getPage(site, patience)),
            lineOf("outside.health", "Health", () => getHealth(site)),
            ...(ipv6Address ? [lineOf("outside.ipv6", "IPv6", () => askByIpv6(site, ipv6Address))] : []),
            lineOf("outside.names", "Names", () => askNames(site, otherName)),
            ...(site.https ? [lineOf("outside.https", "HTTPS", () => askCertificate(site, otherName))] : []),
        ])
    ).map((line) =>
        line.state === "problem" ? { remedy: "npm run up mends what it can; npm run logs", ...line } : line,
    );
}

/**
 * @param patience seconds that a request may take: the first page after a release may make what later ones find
 * @throws Error if visitors get no answer, or one that says that the site is broken
 */
export async function getPage(site: Site, patience: number): Promise<{ value: string }> {
    const { url, status, body, milliseconds, fault, distrust } = await new Visitor(site).get("/", patience * 1000);
    if (fault) {
        throw new Error(`${url} at ${site.address}: no browser accepts it: ${fault}`);
    }
    // A redirect is fine, to a log-in page for example, and so is a site that has no page there, such as an API.
    if (status >= 500 || (status === 200 && body === "")) {
        const said = `GET ${url} at ${site.address} answers ${status} with ${body.length} bytes`;
        // Nginx answers these for a release that does not run; anything else is the release's own word.
        throw [502, 503, 504].includes(status) ? new Error(said) : new Remediable(said, brokenPage);
    }
    const title = /<title>([^<]*)<\/title>/i.exec(body)?.[1].trim();
    const slow = milliseconds > 3000 ? ", which is slow" : "";
    const distrusted = distrust ? `; this computer does not trust the certificate (${distrust})` : "";
    return {
        value: `${url} at ${site.address}: ${status}, ${title ? `“${title}”, ` : ""}${body.length} bytes in ${milliseconds} ms${slow}${distrusted}`,
    };
}

async function getHealth(site: Site): Promise<{ value: string }> {
    const { status, body, milliseconds } = await new Visitor(site).get(site.healthPath);
    if (status !== 200) {
        throw new Error(`GET ${site.healthPath} answers ${status}: ${body.trim().slice(0, 200)}`);
    }
    return { value: `${site.healthPath}: 200 in ${milliseconds} ms` };
}

/** Codes of a connection by which a computer says that it has no way to any IPv6 address. */
const withoutIpv6 = ["ENETUNREACH", "EADDRNOTAVAIL", "EAFNOSUPPORT"];

async function askByIpv6(site: Site, address: string): Promise<Partial<Line> & { value: string }> {
    try {
        const { value } = await getHealth({ ...site, address });
        return { value: `${value}, at ${address}` };
    } catch (error) {
        const { code = "" } = error as NodeJS.ErrnoException;
        if (withoutIpv6.includes(code)) {
            return { state: "aside", value: `not asked: this computer has no IPv6 (${code})` };
        }
        throw error;
    }
}

/**
 * Both names by HTTP and HTTPS: each must lead to the site's own in one redirect. Nginx answers all of them by itself, whatever
 * the application does; the site's own is the page's check.
 */
async function askNames(site: Site, otherName: string): Promise<{ value: string }> {
    const ask = (host: string, secure: boolean) => get({ ...site, host }, "/", 5_000, secure).catch(firstLines);
    const [plain, otherPlain, otherSecure] = await Promise.all([
        ask(site.host, false),
        ask(otherName, false),
        site.https ? ask(otherName, true) : "HTTPS is off",
    ]);
    // As long as there is no certificate, visitors have no HTTPS, and nothing leads there.
    const secure =
        typeof otherSecure !== "string" || (typeof plain !== "string" && /^https:/.test(plain.location ?? ""));
    const home = `${secure ? "https" : "http"}://${site.host}/`;
    const answers: [string, Answer | string][] = [
        ...(secure ? [[`http://${site.host}/`, plain] as [string, Answer | string]] : []),
        [`http://${otherName}/`, otherPlain],
        ...(secure ? [[`https://${otherName}/`, otherSecure] as [string, Answer | string]] : []),
    ];
    const sentences = answers.flatMap(([url, answer]) =>
        typeof answer === "string" ? `${url} does not answer: ${answer}` : (wrongRedirect(url, answer, home) ?? []),
    );
    if (sentences.length > 0) {
        throw new Error(sentences.join("; "));
    }
    const schemes = secure ? "by HTTP and HTTPS" : "by HTTP";
    return { value: `${site.host} and ${otherName}, ${schemes}, lead to ${home} (asked at ${site.address})` };
}

/** What is wrong with an answer that must be a redirect to the site's own name; undefined if nothing is. */
export function wrongRedirect(
    url: string,
    answer: Pick<Answer, "status" | "location">,
    home: string,
): string | undefined {
    const { status, location } = answer;
    if ([301, 302, 307, 308].includes(status) && location?.startsWith(home)) {
        return undefined;
    }
    return `${url} answers ${status}${location ? ` and leads to ${location}` : ""}; expected a redirect to ${home}`;
}

async function askCertificate(site: Site, otherName: string): Promise<Partial<Line> & { value: string }> {
    try {
        const { certificate, fault, distrust } = await getCertificate(site, 5_000);
        return judgeCertificate({ ...certificate, fault, distrust }, [site.host, otherName]);
    } catch (error) {
        const { location } = await get(site, "/", 5_000, false);
        if (location?.startsWith("https:")) {
            throw error;
        }
        const remedy = "the line Certificate has what the server waits for";
        return { state: "warning", value: `visitors get no HTTPS yet: ${firstLines(error)}`, remedy };
    }
}

/**
 * A certificate as visitors get it.
 *
 * @param now milliseconds since 1970
 */
export function judgeCertificate(
    shown: { names: string[]; end: Date; fault?: string; distrust?: string },
    names: string[],
    now = Date.now(),
): Partial<Line> & { value: string } {
    const days = Math.floor((shown.end.getTime() - now) / 86_400_000);
    const until = `until ${shown.end.toISOString().slice(0, 16).replace("T", " ")} UTC, ${days} days left`;
    const missing = names.filter((name) => !shown.names.includes(name));
    const faults = [
        ...(shown.fault ? [shown.fault] : []),
        ...(shown.distrust ? [`this computer does not trust who has signed it (${shown.distrust})`] : []),
        ...(missing.length > 0 ? [`it is not for ${missing.join(" and ")}`] : []),
        ...(!shown.fault && days < leastDays ? ["it was not renewed"] : []),
    ];
    const value = `${shown.names.join(", ")}, ${until}`;
    return faults.length > 0
        ? {
              state: "problem",
              value: `${faults.join("; ")}: ${value}`,
              limit: `${leastDays} day`,
              remedy: "npm run logs -- certificate; docs/https.md",
          }
        : { value, limit: `${leastDays} day` };
}
