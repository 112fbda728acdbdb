import * as pulumi from "@pulumi/pulumi";
import { ServerSoftware } from "../server-step/software";
import { StepRunner } from "../server-step/step";

export interface DatabaseRemovalArgs {
    steps: StepRunner;
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
                steps: args.steps,
                component: "mysql",
                script: "remove.sh",
                settings: { DATA_MOUNT_POINT: args.dataMountPoint },
            },
            opts,
        );
    }
}
