import * as pulumi from "@pulumi/pulumi";
import { ApplicationSettings } from "../../settings/application";
import { SiteSettings } from "../../settings/site";
import { ServerConnection } from "../server";
import { serverStep } from "../server-step";

export interface NginxArgs {
    server: ServerConnection;
    site: SiteSettings;
    application: ApplicationSettings;
}

/** Nginx: both names, static files, and everything else to the application's socket. */
export class Nginx extends pulumi.ComponentResource {
    readonly applied: pulumi.Resource;

    constructor(name: string, args: NginxArgs, opts?: pulumi.ComponentResourceOptions) {
        super("simple-web-stack:index:Nginx", name, {}, opts);
        const { site, application } = args;
        this.applied = serverStep(
            name,
            {
                server: args.server,
                component: "nginx",
                settings: {
                    CANONICAL_DOMAIN: site.canonicalDomain,
                    OTHER_DOMAIN: site.canonicalDomain === site.domain ? site.wwwDomain : site.domain,
                    MAXIMUM_BODY_MIB: application.maximumBodySize,
                    // A moment's burst of four seconds' worth: a page and all that its scripts ask for come at once.
                    REQUEST_LIMIT: requestLimit(application.requestsPerSecond),
                    // A little later than the application server, so that its own answer comes first.
                    TIMEOUT: application.timeout + 5,
                    STATIC_URL: application.staticUrl,
                    STATIC_FOLDER: application.staticFolder,
                    PUBLIC_URL: application.publicUrl,
                    PUBLIC_FOLDER: application.publicFolder,
                },
            },
            { parent: this, dependsOn: opts?.dependsOn as pulumi.Resource[] },
        );
        this.registerOutputs({});
    }
}

/** What Nginx is told about an address that asks too often: the rate and the burst, or nothing for no limit. */
function requestLimit(perSecond: number): string {
    return perSecond === 0 ? "" : `${perSecond} ${4 * perSecond}`;
}
