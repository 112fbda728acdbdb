import { SettingsReader } from "./reader";

/** How visitors reach the site by HTTPS, and who certifies its names. */
export interface HttpsSettings {
    enabled: boolean;
    /** Seconds for which browsers ask by HTTPS only (Strict-Transport-Security); 0 sends no such header. */
    strictTransportSecurity: number;
    /** URL of the certificate authority's ACME directory. */
    acmeDirectory: string;
    /** Profile of the authority's certificates; "" for the authority's own choice. */
    acmeProfile: string;
    /** Where the authority writes to; "" for nowhere. */
    acmeEmail: string;
}

// Two years: what browsers' makers ask of a site that means it, and the longest that a mistake may last.
const longestPromise = 63_072_000;
// Seconds that a visitor may have to wait for a site that goes back to plain HTTP.
export const harmlessPromise = 300;
const useless = "nothing with https false";

/** @param certificateAuthorities those that the domain's CAA records admit; empty for all */
export function readHttpsSettings(reader: SettingsReader, certificateAuthorities: string[]): HttpsSettings {
    const settings = {
        enabled: reader.boolean("https"),
        strictTransportSecurity: reader.integer(
            "strictTransportSecurity",
            0,
            longestPromise,
            "seconds, 0 for no header",
        ),
        // An ACME client accepts no other scheme (RFC 8555, section 6.1).
        acmeDirectory: reader.requiredText(
            "acmeDirectory",
            /^https:\/\/[a-z0-9]([a-z0-9.-]*[a-z0-9])?(:\d{1,5})?(\/[\w.~%/-]*)?$/,
            "the https:// address of an authority's ACME directory",
            "pulumi config rm acmeDirectory, which takes Let's Encrypt's",
        ),
        acmeProfile: reader.text(
            "acmeProfile",
            /^([A-Za-z0-9][\w.-]{0,63})?$/,
            "a profile that the authority lists in its directory, such as tlsserver, or nothing",
            "pulumi config rm acmeProfile",
        ),
        acmeEmail: reader.text(
            "acmeEmail",
            /^([A-Za-z0-9][\w.+-]*@[A-Za-z0-9-]+(\.[A-Za-z0-9-]+)+)?$/,
            "one e-mail address such as webmaster@foobar.com, or nothing",
            "pulumi config rm acmeEmail",
        ),
    };
    if (settings.enabled) {
        checkAuthorities(reader, settings.acmeDirectory, certificateAuthorities);
    } else {
        checkWithoutHttps(reader, settings);
    }
    return settings;
}

/** The authority would see its own name missing in the CAA records, and refuse. */
function checkAuthorities(reader: SettingsReader, acmeDirectory: string, admitted: string[]): void {
    const ours = nameInCaaRecords(acmeDirectory);
    if (ours && admitted.length > 0 && !admitted.includes(ours)) {
        reader.invalid(
            "certificateAuthorities",
            `a list with ${ours}, the authority of acmeDirectory, or no list: CAA records without it forbid the site's certificate`,
            `pulumi config set --path 'certificateAuthorities[${admitted.length}]' ${ours}`,
        );
    }
}

/** The name by which CAA records admit the authority; undefined if it is not known. */
function nameInCaaRecords(acmeDirectory: string): string | undefined {
    // Production and staging (https://letsencrypt.org/docs/caa/).
    return /^https:\/\/acme(-staging)?-v02\.api\.letsencrypt\.org\//.test(acmeDirectory)
        ? "letsencrypt.org"
        : undefined;
}

// Not acmeDirectory: which authority there is, is a fact about the stack's surroundings, as backupEndpoint is.
function checkWithoutHttps(reader: SettingsReader, settings: HttpsSettings): void {
    for (const setting of ["acmeProfile", "acmeEmail"] as const) {
        if (settings[setting] !== "") {
            reader.invalid(setting, useless, `pulumi config set https true, or pulumi config rm ${setting}`);
        }
    }
    if (settings.strictTransportSecurity > harmlessPromise) {
        reader.invalid(
            "strictTransportSecurity",
            `at most ${harmlessPromise} with https false: browsers that were told more refuse the site over HTTP for as long`,
            `pulumi config set https true; to go back to HTTP, docs/https.md, "Back to HTTP"`,
        );
    }
}
