import { SettingsReader } from "./reader";

/** What a visitor types, and where its names are kept. */
export interface SiteSettings {
    /** The apex, "foobar.com". */
    domain: string;
    /** "www.foobar.com". */
    wwwDomain: string;
    /** The name that visitors end at; the other one redirects to it. */
    canonicalDomain: string;
    /** Id of an existing zone, or undefined when one is to be created. */
    hostedZoneId?: string;
    /** Seconds. */
    recordTtl: number;
    certificateAuthorities: string[];
    delegateRegisteredDomain: boolean;
}

const label = "[a-z0-9]([a-z0-9-]{0,61}[a-z0-9])?";
// RFC 1035 names in lower case; the last label is never numeric, which tells a name from an address.
const domainPattern = new RegExp(`^(?=.{4,253}$)(${label}\\.)+(?!\\d+$)[a-z0-9-]{2,63}$`);

export const siteSettingNames = [
    "domain",
    "canonicalHost",
    "hostedZoneId",
    "recordTtl",
    "certificateAuthorities",
    "delegateRegisteredDomain",
] as const;

export function readSiteSettings(reader: SettingsReader): SiteSettings {
    const domain = reader.requiredText(
        "domain",
        domainPattern,
        "a domain in lower case such as foobar.com, in its xn-- form if it has other letters",
        "pulumi config set domain foobar.com",
    );
    if (domain.startsWith("www.")) {
        reader.refuse(
            "domain",
            "the domain without www, which is added by itself",
            `pulumi config set domain ${domain.slice(4)}`,
        );
    }
    const canonicalHost = reader.choice("canonicalHost", ["www", "apex"]);
    const hostedZoneId = reader.text(
        "hostedZoneId",
        /^Z[A-Z0-9]{1,31}$/,
        "the id of a hosted zone such as Z2FDTNDATAQYW2, or nothing",
    );
    return {
        domain,
        wwwDomain: `www.${domain}`,
        canonicalDomain: canonicalHost === "www" ? `www.${domain}` : domain,
        hostedZoneId: hostedZoneId || undefined,
        // Route 53 takes up to 2^31-1; a day is as much as anybody can still correct.
        recordTtl: reader.integer("recordTtl", 30, 86_400, "seconds"),
        certificateAuthorities: reader.list(
            "certificateAuthorities",
            (item) => domainPattern.test(item),
            "a certificate authority's domain such as letsencrypt.org",
        ),
        delegateRegisteredDomain: reader.boolean("delegateRegisteredDomain"),
    };
}
