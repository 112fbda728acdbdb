import { getServers, Resolver } from "node:dns/promises";
import { firstLines, type Line } from "./line";

/** What the site's names must lead to. */
export interface Names {
    domain: string;
    /** The server's; undefined behind proxies, where the names lead to these. */
    address?: string;
    /** Of the domain's zone, as names; undefined if the stack does not say. */
    nameServers?: string[];
}

/** What a resolver says of the names. */
export type Said =
    | { answered: true; www: string[]; addresses: string[] }
    /** It says that there is no such name, or that nobody can be asked for it. */
    | { answered: true; error: string }
    | { answered: false; why: string };

/** Milliseconds. A resolver that takes longer makes visitors wait. */
const patience = 2500;

/** Of Cloudflare and of Google: https://developers.cloudflare.com/1.1.1.1/, https://developers.google.com/speed/public-dns. */
const publicResolvers = ["1.1.1.1", "8.8.8.8"];

/** What the name server itself says, in the codes of Node.js. Any other error comes from the way to it. */
const answersOfServers = new Set(["ENOTFOUND", "ENODATA", "ESERVFAIL", "EREFUSED", "EFORMERR", "ENOTIMP"]);

const shutPort = "port 53 is perhaps shut here";

/** Asks the name servers of a rehearsal, which nobody else asks; they are this computer's own, so they must answer. */
export async function askRehearsedNames(names: Names, nameServers: string[]): Promise<Line> {
    const said = await askAll(names.domain, nameServers);
    const line = judgeNames("dns.zone", "DNS", names, said, nameServers.join(", ") || "the local cloud");
    return line.state === "aside" ? { ...line, state: "problem", remedy: "npm run local starts it again" } : line;
}

/** Asks the zone's own servers, this computer's resolver and two public ones, and for the delegation. */
export async function askNames(names: Names): Promise<Line[]> {
    const system = new Resolver({ timeout: patience, tries: 1 });
    const addressesOf = (name: string) => system.resolve4(name).catch(() => []);
    const zone = Promise.all((names.nameServers ?? []).map(addressesOf)).then((found) =>
        askAll(names.domain, found.flat()),
    );
    const [zoneSaid, own, everybodys, delegation] = await Promise.all([
        zone,
        askAll(names.domain, getServers()),
        Promise.all(publicResolvers.map((server) => askAll(names.domain, [server]))),
        askDelegation(system, names),
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

/** What a server says, or another one in its place if it does not answer. */
async function askAll(domain: string, servers: string[]): Promise<Said> {
    let said: Said = { answered: false, why: "there is none to ask" };
    const all = await Promise.all(servers.map((server) => ask(domain, server)));
    for (const each of all) {
        // Of several that answer, the one that says something wrong counts: some visitors get that.
        if (!said.answered || (each.answered && "error" in each)) {
            said = each;
        }
    }
    const answers = all.filter((each) => each.answered && !("error" in each));
    return said.answered && !("error" in said)
        ? {
              answered: true,
              www: [...new Set(answers.flatMap((each) => ("www" in each ? each.www : [])))],
              addresses: [...new Set(answers.flatMap((each) => ("addresses" in each ? each.addresses : [])))],
          }
        : said;
}

async function ask(domain: string, server: string): Promise<Said> {
    const resolver = new Resolver({ timeout: patience, tries: 1 });
    try {
        resolver.setServers([server]);
        const [www, addresses] = await Promise.all([resolver.resolveCname(`www.${domain}`), resolver.resolve4(domain)]);
        return { answered: true, www, addresses };
    } catch (error) {
        const { code = "" } = error as NodeJS.ErrnoException;
        return answersOfServers.has(code)
            ? { answered: true, error: code }
            : { answered: false, why: firstLines(error) };
    }
}

/** One line for what was said of the names. A server that did not answer is shown, and is nobody's fault. */
export function judgeNames(id: string, title: string, { domain, address }: Names, said: Said, asked: string): Line {
    const remedy = "npm run up sets the zone's records; then the delegation decides (docs/troubleshooting.md)";
    if (!said.answered) {
        return { id, title, state: "aside", value: `not asked: ${asked} did not answer, ${shutPort} (${said.why})` };
    }
    if ("error" in said) {
        return { id, title, state: "problem", value: `${asked}: ${domain} has no answer (${said.error})`, remedy };
    }
    const value = `www.${domain} → ${said.www.join(", ")} → ${said.addresses.join(", ")} (asked of ${asked})`;
    if (address === undefined) {
        return { id, title, state: "ok", value: `${value}, which are to be the proxies in front of the server` };
    }
    const right = said.www.every((name) => name === domain) && said.addresses.every((each) => each === address);
    return right && said.addresses.length > 0
        ? { id, title, state: "ok", value }
        : { id, title, state: "problem", value: `${value}; expected ${domain} → ${address}`, remedy };
}

async function askDelegation(resolver: Resolver, { domain, nameServers }: Names): Promise<Line> {
    const found = await resolver.resolveNs(domain).catch((error: NodeJS.ErrnoException) => error);
    return judgeDelegation(domain, nameServers, found);
}

/** Whether the registrar leads to the stack's zone. */
export function judgeDelegation(
    domain: string,
    nameServers: string[] | undefined,
    found: string[] | NodeJS.ErrnoException,
): Line {
    const line = { id: "dns.delegation", title: "Delegation" };
    if (nameServers === undefined) {
        return { ...line, state: "aside", value: "the stack does not say which name servers its zone has" };
    }
    const wanted = sorted(nameServers);
    const remedy = `set these name servers at the domain's registrar: ${wanted.join(", ")}`;
    if (found instanceof Error) {
        return answersOfServers.has(found.code ?? "")
            ? { ...line, state: "problem", value: `${domain} has no name servers (${found.code})`, remedy }
            : { ...line, state: "aside", value: `not asked: this computer's resolver did not answer, ${shutPort}` };
    }
    const value = `${domain} is delegated to ${sorted(found).join(", ")}`;
    return sorted(found).join() === wanted.join()
        ? { ...line, state: "ok", value }
        : { ...line, state: "problem", value: `${value}, which are others than its zone's`, remedy };
}

function sorted(names: string[]): string[] {
    return names.map((name) => name.toLowerCase().replace(/\.$/, "")).sort();
}
