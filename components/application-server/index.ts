import * as pulumi from "@pulumi/pulumi";
import { Capacity } from "../fitting/capacity";
import { ServerSoftware } from "../server-step/software";
import { StepRunner } from "../server-step/step";

export interface ApplicationServerArgs {
    steps: StepRunner;
    capacity: pulumi.Input<Capacity>;
}

/**
 * The systemd units that run a release, with their limits, and what starts each application server. The application starts
 * its releases itself, and each says which server runs it.
 */
export class ApplicationServer extends ServerSoftware {
    constructor(name: string, args: ApplicationServerArgs, opts?: pulumi.ComponentResourceOptions) {
        const capacity = pulumi.output(args.capacity);
        super(
            "ApplicationServer",
            name,
            {
                steps: args.steps,
                component: "application-server",
                settings: {
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
