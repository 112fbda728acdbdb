import * as pulumi from "@pulumi/pulumi";
import { ApplicationSettings } from "../../settings/application";
import { SiteSettings } from "../../settings/site";
import { UploadLimit } from "../../settings/uploads";
import { ServerConnection } from "../server";
import { ServerSoftware } from "../server-step/software";

export interface NginxArgs {
    server: ServerConnection;
    /** The server's public address, at which the site is answered as at its names, and as at its private addresses. */
    address: pulumi.Input<string>;
    site: SiteSettings;
    application: ApplicationSettings;
    uploads: UploadLimit;
}

/** Nginx: serves both names and the static files, and passes everything else to the application's socket. */
export class Nginx extends ServerSoftware {
    constructor(
        name: string,
        { server, address, site, application, uploads }: NginxArgs,
        opts?: pulumi.ComponentResourceOptions,
    ) {
        super(
            "Nginx",
            name,
            {
                server,
                component: "nginx",
                settings: {
                    CANONICAL_DOMAIN: site.canonicalDomain,
                    OTHER_DOMAIN: site.canonicalDomain === site.domain ? site.wwwDomain : site.domain,
                    ADDRESS: address,
                    MAXIMUM_BODY_MIB: application.maximumBodySize,
                    UPLOADS: uploads.total,
                    UPLOADS_PER_ADDRESS: uploads.perAddress,
                    REQUEST_LIMIT: requestLimit(application.requestsPerSecond),
                    TIMEOUT: application.timeout,
                    STATIC_URL: application.staticUrl,
                    STATIC_FOLDER: application.staticFolder,
                    PUBLIC_URL: application.publicUrl,
                    PUBLIC_FOLDER: application.publicFolder,
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
