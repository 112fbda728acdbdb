import * as pulumi from "@pulumi/pulumi";
import { HttpsSettings } from "../../settings/https";
import { SiteSettings } from "../../settings/site";
import { ServerSoftware } from "../server-step/software";
import { StepRunner } from "../server-step/step";

export interface CertificateArgs {
    steps: StepRunner;
    /** The server's public address, to which the site's names must lead. */
    address: pulumi.Input<string>;
    site: SiteSettings;
    https: HttpsSettings;
    /** Networks of proxies in front of the server: behind them, the names lead elsewhere. */
    trustedProxies: string[];
}

/**
 * The certificate for the site's two names, and the timer that gets and renews it. It lies on the files volume. Not having
 * it yet fails no update: the server goes on trying by itself.
 */
export class Certificate extends ServerSoftware {
    constructor(
        name: string,
        { steps, address, site, https, trustedProxies }: CertificateArgs,
        opts?: pulumi.ComponentResourceOptions,
    ) {
        super(
            "Certificate",
            name,
            {
                steps,
                component: "certificate",
                settings: {
                    HTTPS: https.enabled,
                    CANONICAL_DOMAIN: site.canonicalDomain,
                    OTHER_DOMAIN: site.otherDomain,
                    ADDRESS: address,
                    ACME_DIRECTORY: https.acmeDirectory,
                    ACME_PROFILE: https.acmeProfile,
                    ACME_EMAIL: https.acmeEmail,
                    TRUSTED_PROXIES: trustedProxies.join(" "),
                    FILES_VOLUME: steps.volumes.files ?? "",
                },
            },
            opts,
        );
    }
}
