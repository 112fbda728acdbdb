import * as pulumi from "@pulumi/pulumi";
import { hashFiles } from "../fitting/archive/pack";
import { Capacity } from "../fitting/capacity";
import { ServerConnection } from "../server";
import { serverStep } from "../server-step";

export interface MySqlArgs {
    server: ServerConnection;
    capacity: pulumi.Input<Capacity>;
}

/** MySQL on the data volume, reachable by its socket only, with a database for the application. */
export class MySql extends pulumi.ComponentResource {
    readonly applied: pulumi.Resource;

    constructor(name: string, args: MySqlArgs, opts?: pulumi.ComponentResourceOptions) {
        super("simple-web-stack:index:MySql", name, {}, opts);
        const capacity = pulumi.output(args.capacity);
        this.applied = serverStep(
            name,
            {
                server: args.server,
                component: "mysql",
                settings: {
                    // Not read on the server. It makes a preview show that an update restarts MySQL, and a review tell it.
                    RESTARTED_FOR: hashFiles(__dirname, [{ path: "files/site.cnf", executable: false }]),
                    MAX_CONNECTIONS: capacity.databaseConnections,
                    BUFFER_POOL_MIB: capacity.databaseBufferPool,
                },
            },
            { parent: this, dependsOn: opts?.dependsOn as pulumi.Resource[] },
        );
        this.registerOutputs({});
    }
}
