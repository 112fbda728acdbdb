import * as pulumi from "@pulumi/pulumi";
import { ApplicationSettings } from "../../settings/application";
import { HttpsSettings } from "../../settings/https";
import { SiteSettings } from "../../settings/site";
import { UploadLimit } from "../../settings/uploads";
import { ServerSoftware } from "../server-step/software";
import { StepRunner } from "../server-step/step";

export interface NginxArgs {
    steps: StepRunner;
    /** The server's public address, at which the site is answered as at its names, and as at its private addresses. */
    address: pulumi.Input<string>;
    /** Undefined without IPv6. */
    ipv6Address?: pulumi.Input<string>;
    site: SiteSettings;
    https: HttpsSettings;
    /** Seconds that a browser may keep a static file. */
    staticMaximumAge: number;
    /** Networks of proxies in front of the server. */
    trustedProxies: string[];
}

/**
 * Nginx: serves both names, and what belongs to the release that has the traffic: its static and public files, and its
 * socket for everything else.
 */
export class Nginx extends ServerSoftware {
    constructor(
        name: string,
        { steps, address, ipv6Address, site, https, staticMaximumAge, trustedProxies }: NginxArgs,
        opts?: pulumi.ComponentResourceOptions,
    ) {
        super(
            "Nginx",
            name,
            {
                steps,
                component: "nginx",
                settings: {
                    CANONICAL_DOMAIN: site.canonicalDomain,
                    OTHER_DOMAIN: site.otherDomain,
                    ADDRESS: address,
                    ...(ipv6Address && { IPV6_ADDRESS: ipv6Address }),
                    HTTPS: https.enabled,
                    STRICT_TRANSPORT_SECURITY: https.strictTransportSecurity,
                    STATIC_MAXIMUM_AGE: staticMaximumAge,
                    TRUSTED_PROXIES: trustedProxies.join(" "),
                },
            },
            opts,
        );
    }
}

export interface NginxLimitsArgs {
    steps: StepRunner;
    application: ApplicationSettings;
    uploads: UploadLimit;
}

/**
 * What Nginx allows a request. It can't change together with the release, so it is the site's, and a step of its own
 * that runs once the release was accepted.
 */
export class NginxLimits extends ServerSoftware {
    constructor(
        name: string,
        { steps, application, uploads }: NginxLimitsArgs,
        opts?: pulumi.ComponentResourceOptions,
    ) {
        super(
            "NginxLimits",
            name,
            {
                steps,
                component: "nginx",
                script: "limits.sh",
                settings: {
                    MAXIMUM_BODY_MIB: application.maximumBodySize,
                    UPLOADS: uploads.total,
                    UPLOADS_PER_ADDRESS: uploads.perAddress,
                    REQUEST_LIMIT: requestLimit(application.requestsPerSecond),
                    TIMEOUT: application.timeout,
                },
            },
            opts,
        );
    }
}

/** The rate and the burst; "" for no limit. The burst admits a page together with all that its scripts request. */
function requestLimit(perSecond: number): string {
    return perSecond === 0 ? "" : `${perSecond} ${4 * perSecond}`;
}
