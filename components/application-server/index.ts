import * as pulumi from "@pulumi/pulumi";
import { ServerConnection } from "../server";
import { serverStep } from "../server-step";

export interface ApplicationServerArgs {
    server: ServerConnection;
    applicationServer: "gunicorn" | "uwsgi";
}

/**
 * Gunicorn or uWSGI: the units that run a release, and the tools that put one in place.
 *
 * Nothing is started here. A release is started by the application, beside the running one.
 */
export class ApplicationServer extends pulumi.ComponentResource {
    readonly applied: pulumi.Resource;

    constructor(name: string, args: ApplicationServerArgs, opts?: pulumi.ComponentResourceOptions) {
        super("simple-web-stack:index:ApplicationServer", name, {}, opts);
        this.applied = serverStep(
            name,
            {
                server: args.server,
                component: "application-server",
                settings: { APPLICATION_SERVER: args.applicationServer },
            },
            { parent: this, dependsOn: opts?.dependsOn as pulumi.Resource[] },
        );
        this.registerOutputs({});
    }
}
