import * as pulumi from "@pulumi/pulumi";
import { ApplicationSettings } from "../../settings/application";
import { Capacity } from "../fitting/capacity";
import { ServerConnection } from "../server";
import { ServerSoftware } from "../server-step/software";

export interface ApplicationServerArgs {
    server: ServerConnection;
    applicationServer: ApplicationSettings["server"];
    capacity: pulumi.Input<Capacity>;
}

/**
 * Gunicorn or uWSGI: the systemd units that run a release, with their limits. The application starts its releases
 * itself.
 */
export class ApplicationServer extends ServerSoftware {
    constructor(name: string, args: ApplicationServerArgs, opts?: pulumi.ComponentResourceOptions) {
        const capacity = pulumi.output(args.capacity);
        super(
            "ApplicationServer",
            name,
            {
                server: args.server,
                component: "application-server",
                settings: {
                    APPLICATION_SERVER: args.applicationServer,
                    APPLICATION_MEMORY_MIB: capacity.applicationMemory,
                    APPLICATION_TASKS: capacity.applicationTasks,
                    UNIT_MEMORY_MIB: capacity.unitMemory,
                    UNIT_TASKS: capacity.unitTasks,
                },
            },
            opts,
        );
    }
}
