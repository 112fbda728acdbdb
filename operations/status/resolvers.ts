import { Resolver } from "node:dns/promises";
import { firstLines } from "./line";

/** What a name server says of the site's names. */
export type Said =
    /** `www` is what the name with www is an alias of, or its addresses; `ipv6` has the IPv6 addresses of both names. */
    | { answered: true; www: string[]; addresses: string[]; ipv6: string[] }
    /** It says that there is no such name, or that nobody can be asked for it. */
    | { answered: true; error: string }
    | { answered: false; why: string };

/** Milliseconds. A name server that takes longer makes visitors wait. */
const usualPatience = 2500;

/** What the name server itself says, in the codes of Node.js. Any other error comes from the way to it. */
const answersOfServers = new Set(["ENOTFOUND", "ENODATA", "ESERVFAIL", "EREFUSED", "EFORMERR", "ENOTIMP"]);

/** Who is asked: a server that knows one zone, or a resolver that knows the world. */
export type Kind = "authoritative" | "resolver";

export function resolverOf(servers?: string[], timeout = usualPatience): Resolver {
    const resolver = new Resolver({ timeout, tries: 1 });
    if (servers) {
        resolver.setServers(servers);
    }
    return resolver;
}

/**
 * What several servers say together. One that does not answer is no matter if another one does; of those that answer, one
 * that says that there is no such name counts, because some visitors are told that.
 *
 * @param servers addresses
 * @param patience milliseconds for each
 */
export async function askServers(
    domain: string,
    servers: string[],
    kind: Kind,
    patience = usualPatience,
): Promise<Said> {
    const all = await Promise.all(servers.map((server) => ask(domain, resolverOf([server], patience), kind)));
    const refusal = all.find((said) => said.answered && "error" in said);
    const answers = all.filter((said) => "www" in said);
    if (refusal !== undefined || answers.length === 0) {
        return refusal ?? all[0] ?? { answered: false, why: "there is none to ask" };
    }
    return {
        answered: true,
        www: [...new Set(answers.flatMap(({ www }) => www))],
        addresses: [...new Set(answers.flatMap(({ addresses }) => addresses))],
        ipv6: [...new Set(answers.flatMap(({ ipv6 }) => ipv6))],
    };
}

async function ask(domain: string, resolver: Resolver, kind: Kind): Promise<Said> {
    try {
        const [www, addresses, ...ipv6] = await Promise.all([
            aliasOf(resolver, `www.${domain}`),
            resolver.resolve4(domain),
            // Most names have none, which is an error.
            ...[domain, `www.${domain}`].map((name) => resolver.resolve6(name).catch((): string[] => [])),
        ]);
        return { answered: true, www, addresses, ipv6: ipv6.flat() };
    } catch (error) {
        const code = await refusalOf(resolver, domain, error, kind);
        return code === undefined ? { answered: false, why: firstLines(error) } : { answered: true, error: code };
    }
}

async function aliasOf(resolver: Resolver, name: string): Promise<string[]> {
    return resolver.resolveCname(name).catch((error: NodeJS.ErrnoException) => {
        if (error.code !== "ENODATA") {
            throw error;
        }
        return resolver.resolve4(name);
    });
}

/**
 * The code of an error by which a server says that it knows no such name; undefined if it did not answer. Many networks let
 * another server answer in its place, which says so of everything outside: what knows neither the zone nor the domain's
 * top-level domain is no witness.
 */
export async function refusalOf(
    resolver: Resolver,
    domain: string,
    error: unknown,
    kind: Kind,
): Promise<string | undefined> {
    const { code = "" } = error as NodeJS.ErrnoException;
    if (!answersOfServers.has(code)) {
        return undefined;
    }
    const known = kind === "authoritative" ? resolver.resolveSoa(domain) : resolver.resolveNs(domain.split(".").pop()!);
    return known.then(
        () => code,
        () => undefined,
    );
}
