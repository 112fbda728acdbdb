import { getServers } from "node:dns/promises";
import type { Line } from "./line";
import { askServers, refusalOf, resolverOf, type Said } from "./resolvers";

/** What the site's names must lead to. */
export interface Names {
    domain: string;
    /** The server's; undefined behind proxies, where the names lead to these. */
    address?: string;
    /** The server's; undefined without IPv6. */
    ipv6Address?: string;
    /** Of the domain's zone, as names; undefined if the stack does not say. */
    nameServers?: string[];
}

/** Of Cloudflare and of Google: https://developers.cloudflare.com/1.1.1.1/, https://developers.google.com/speed/public-dns. */
const publicResolvers = ["1.1.1.1", "8.8.8.8"];

const shutPort = "port 53 is perhaps shut here";

/** Asks the name servers of a rehearsal, which nobody else asks; they are this computer's own, so they must answer. */
export async function askRehearsedNames(names: Names, nameServers: string[]): Promise<Line> {
    // A busy computer is no fault of the site.
    const said = await askServers(names.domain, nameServers, "authoritative", 10_000);
    const line = judgeNames("dns.zone", "DNS", names, said, nameServers.join(", ") || "the local cloud");
    return line.state === "aside" ? { ...line, state: "problem", remedy: "npm run local starts it again" } : line;
}

/** Asks the zone's own servers, this computer's resolver and two public ones, and for the delegation. */
export async function askNames(names: Names): Promise<Line[]> {
    const { domain, nameServers = [] } = names;
    const system = resolverOf();
    const addressesOf = (name: string) => system.resolve4(name).catch(() => []);
    const zone = Promise.all(nameServers.map(addressesOf));
    const [zoneSaid, own, everybodys, delegation] = await Promise.all([
        zone.then((found) => askServers(domain, found.flat(), "authoritative")),
        askServers(domain, getServers(), "resolver"),
        Promise.all(publicResolvers.map((server) => askServers(domain, [server], "resolver"))),
        askDelegation(names),
    ]);
    const lines = [
        judgeNames("dns.zone", "DNS", names, zoneSaid, "the zone's own servers"),
        judgeNames("dns.system", "Resolver", names, own, "this computer's resolver"),
        ...everybodys.map((said, index) =>
            judgeNames(`dns.${publicResolvers[index]}`, "Resolver", names, said, publicResolvers[index]!),
        ),
        delegation,
    ];
    // Names that nobody could be asked for.
    return lines.every(({ state }) => state === "aside")
        ? lines.map((line, index) => (index === 0 ? { ...line, state: "unknown" as const } : line))
        : lines;
}

/** One line for what was said of the names. A server that did not answer is shown, and is nobody's fault. */
export function judgeNames(
    id: string,
    title: string,
    { domain, address, ipv6Address }: Names,
    said: Said,
    asked: string,
): Line {
    const remedy = "npm run up sets the zone's records; then the delegation decides (docs/troubleshooting.md)";
    if (!said.answered) {
        return { id, title, state: "aside", value: `not asked: ${asked} did not answer, ${shutPort} (${said.why})` };
    }
    if ("error" in said) {
        return { id, title, state: "problem", value: `${asked}: ${domain} has no answer (${said.error})`, remedy };
    }
    const ipv6 = [...new Set(said.ipv6)];
    const led = [...said.addresses, ...(ipv6.join() === ipv6Address ? ipv6 : [])].join(", ");
    const value = `www.${domain} → ${said.www.join(", ")} → ${led} (asked of ${asked})`;
    if (address === undefined) {
        return { id, title, state: "ok", value: `${value}, which are to be the proxies in front of the server` };
    }
    const foreign = ipv6.filter((each) => each !== ipv6Address);
    if (foreign.length > 0) {
        return {
            id,
            title,
            state: "problem",
            value: `${value}; visitors with IPv6 are led to ${foreign.join(", ")} instead, and the server has ${ipv6Address ?? "IPv4 alone"}`,
            remedy: `remove the AAAA records of ${domain} and www.${domain} that lead elsewhere: browsers and certificate authorities try them first`,
        };
    }
    if (ipv6Address !== undefined && ipv6.length === 0) {
        return { id, title, state: "problem", value: `${value}; expected ${domain} → ${ipv6Address} as well`, remedy };
    }
    const right =
        said.www.every((each) => each === domain || each === address) &&
        said.addresses.every((each) => each === address);
    return right && said.addresses.length > 0
        ? { id, title, state: "ok", value }
        : { id, title, state: "problem", value: `${value}; expected ${domain} → ${address}`, remedy };
}

async function askDelegation({ domain, nameServers }: Names): Promise<Line> {
    const resolver = resolverOf();
    const found = await resolver.resolveNs(domain).catch((error) => refusalOf(resolver, domain, error, "resolver"));
    return judgeDelegation(domain, nameServers, found);
}

/**
 * Whether the registrar leads to the stack's zone.
 *
 * @param found name servers, or the code of an error by which the resolver says that there are none; undefined if it does
 * not answer
 */
export function judgeDelegation(
    domain: string,
    nameServers: string[] | undefined,
    found: string[] | string | undefined,
): Line {
    const line = { id: "dns.delegation", title: "Delegation" };
    if (nameServers === undefined) {
        return { ...line, state: "aside", value: "the stack does not say which name servers its zone has" };
    }
    const wanted = sorted(nameServers);
    const remedy = `set these name servers at the domain's registrar: ${wanted.join(", ")}`;
    if (found === undefined) {
        return { ...line, state: "aside", value: `not asked: this computer's resolver did not answer, ${shutPort}` };
    }
    if (typeof found === "string") {
        return { ...line, state: "problem", value: `${domain} has no name servers (${found})`, remedy };
    }
    const value = `${domain} is delegated to ${sorted(found).join(", ")}`;
    return sorted(found).join() === wanted.join()
        ? { ...line, state: "ok", value }
        : { ...line, state: "problem", value: `${value}, which are others than its zone's`, remedy };
}

function sorted(names: string[]): string[] {
    return names.map((name) => name.toLowerCase().replace(/\.$/, "")).sort();
}
