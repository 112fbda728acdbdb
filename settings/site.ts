import { SettingsReader } from "./reader";

/** The site's names and its DNS zone. */
export interface SiteSettings {
    /** The apex domain, "foobar.com". */
    domain: string;
    /** "www.foobar.com". */
    wwwDomain: string;
    /** The name that serves the site; the other one redirects to it. */
    canonicalDomain: string;
    otherDomain: string;
    /** Id of an existing hosted zone; undefined to create one. */
    hostedZoneId?: string;
    /** Seconds. */
    recordTtl: number;
    certificateAuthorities: string[];
    delegateRegisteredDomain: boolean;
}

const label = "[a-z0-9]([a-z0-9-]{0,61}[a-z0-9])?";
// Names of RFC 1035 in lower case. A numeric last label would be an address.
const domainPattern = new RegExp(`^(?=.{4,253}$)(${label}\\.)+(?!\\d+$)[a-z0-9-]{2,63}$`);

/** The name that serves the site; what is wrong with the settings for it, readSiteSettings reports. */
export function canonicalDomainOf(reader: SettingsReader): string {
    const domain = reader.text("domain");
    return reader.text("canonicalHost") === "apex" ? domain : `www.${domain}`;
}

export function readSiteSettings(reader: SettingsReader): SiteSettings {
    const domain = reader.requiredText(
        "domain",
        domainPattern,
        "a domain in lower case such as foobar.com, in its xn-- form if it has other letters",
        "pulumi config set domain foobar.com",
    );
    if (domainPattern.test(domain) && domain.startsWith("www.")) {
        reader.invalid(
            "domain",
            "the domain without www, which is added by itself",
            `pulumi config set domain ${domain.slice(4)}`,
        );
    }
    reader.choice("canonicalHost", ["www", "apex"]);
    const hostedZoneId = reader.text(
        "hostedZoneId",
        /^Z[A-Z0-9]{1,31}$/,
        "the id of a hosted zone such as Z2FDTNDATAQYW2, or nothing",
    );
    const delegateRegisteredDomain = reader.boolean("delegateRegisteredDomain");
    if (delegateRegisteredDomain && hostedZoneId === "") {
        reader.invalid(
            "delegateRegisteredDomain",
            "true only with hostedZoneId, the zone that already has all of the domain's records: the zone that the stack makes has " +
                "the site's alone, so mail and everything else would be lost",
            "pulumi config set hostedZoneId ID (aws route53 list-hosted-zones); or copy the records into the stack's zone and then set " +
                "its nameServers at the registrar; a delegation that is set already stays with: pulumi config set delegateRegisteredDomain false",
        );
    }
    const wwwDomain = `www.${domain}`;
    const canonicalDomain = canonicalDomainOf(reader);
    return {
        domain,
        wwwDomain,
        canonicalDomain,
        otherDomain: canonicalDomain === domain ? wwwDomain : domain,
        hostedZoneId: hostedZoneId || undefined,
        // Route 53 takes up to 2^31-1 seconds, but resolvers keep a wrong record as long as its TTL.
        recordTtl: reader.integer("recordTtl", 30, 86_400, "seconds"),
        certificateAuthorities: reader.list(
            "certificateAuthorities",
            (item) => domainPattern.test(item),
            "a certificate authority's domain such as letsencrypt.org",
        ),
        delegateRegisteredDomain,
    };
}
