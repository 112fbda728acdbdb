import * as pulumi from "@pulumi/pulumi";
import { ApplicationSettings } from "../../settings/application";
import { ServerConnection } from "../server";
import { ServerSoftware } from "../server-step/software";

export interface ApplicationServerArgs {
    server: ServerConnection;
    applicationServer: ApplicationSettings["server"];
}

/**
 * Gunicorn or uWSGI: the systemd units that run a release, and the scripts that install one. The application starts its
 * releases itself.
 */
export class ApplicationServer extends ServerSoftware {
    constructor(name: string, args: ApplicationServerArgs, opts?: pulumi.ComponentResourceOptions) {
        super(
            "ApplicationServer",
            name,
            {
                server: args.server,
                component: "application-server",
                settings: { APPLICATION_SERVER: args.applicationServer },
            },
            opts,
        );
    }
}
