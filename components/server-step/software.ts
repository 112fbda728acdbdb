import * as command from "@pulumi/command";
import * as pulumi from "@pulumi/pulumi";
import { serverStep, ServerStepArgs } from "./step";

/** A component that consists of one step on the server. */
export abstract class ServerSoftware extends pulumi.ComponentResource {
    /** The step; what must run after it depends on this. */
    readonly applied: command.remote.Command;

    /** @param type name of the class, in the component's type */
    constructor(type: string, name: string, args: ServerStepArgs, opts?: pulumi.ComponentResourceOptions) {
        super(`simple-web-stack:index:${type}`, name, {}, opts);
        this.applied = serverStep(name, args, { parent: this, dependsOn: opts?.dependsOn });
        this.registerOutputs({});
    }
}
