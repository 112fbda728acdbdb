import * as pulumi from "@pulumi/pulumi";
import { ServerConnection } from "../server";
import { ServerSoftware } from "../server-step/software";

export interface DatabaseRemovalArgs {
    server: ServerConnection;
    /** Where the data volume was mounted. */
    dataMountPoint: string;
}

/** No MySQL: takes it off a server that has had it. The data volume is detached afterwards. */
export class DatabaseRemoval extends ServerSoftware {
    constructor(name: string, args: DatabaseRemovalArgs, opts?: pulumi.ComponentResourceOptions) {
        super(
            "DatabaseRemoval",
            name,
            {
                server: args.server,
                component: "mysql",
                script: "remove.sh",
                settings: { DATA_MOUNT_POINT: args.dataMountPoint },
            },
            opts,
        );
    }
}
