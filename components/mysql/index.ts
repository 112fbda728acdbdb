import * as pulumi from "@pulumi/pulumi";
import { hashFiles } from "../fitting/archive/pack";
import { Capacity } from "../fitting/capacity";
import { ServerSoftware } from "../server-step/software";
import { StepRunner } from "../server-step/step";

export interface MySqlArgs {
    steps: StepRunner;
    /** The data volume. */
    volume: pulumi.Input<string>;
    capacity: pulumi.Input<Capacity>;
    /** Seconds. */
    migrationLockTimeout: number;
}

/** MySQL on the data volume, reachable through its Unix socket only, with a database for the application. */
export class MySql extends ServerSoftware {
    constructor(name: string, args: MySqlArgs, opts?: pulumi.ComponentResourceOptions) {
        const capacity = pulumi.output(args.capacity);
        super(
            "MySql",
            name,
            {
                steps: args.steps,
                component: "mysql",
                settings: {
                    // The script ignores it. It makes a preview, and so the review, show that an update restarts MySQL.
                    RESTARTED_FOR: hashFiles(__dirname, [{ path: "files/site.cnf", executable: false }]),
                    VOLUME: args.volume,
                    MAX_CONNECTIONS: capacity.databaseConnections,
                    ACCOUNT_CONNECTIONS: capacity.accountConnections,
                    BUFFER_POOL_MIB: capacity.databaseBufferPool,
                    MIGRATION_LOCK_TIMEOUT: args.migrationLockTimeout,
                },
            },
            opts,
        );
    }
}
