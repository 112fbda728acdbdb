import * as pulumi from "@pulumi/pulumi";
import { AppliedStep, Step, StepRunner } from "./step";

/** A component that consists of one step. */
export abstract class ServerSoftware extends pulumi.ComponentResource {
    /** What must run after the step depends on this. */
    readonly applied: pulumi.Resource;
    protected readonly step: AppliedStep;

    /** @param type name of the class, in the component's type */
    constructor(
        type: string,
        name: string,
        { steps, ...step }: { steps: StepRunner } & Step,
        opts?: pulumi.ComponentResourceOptions,
    ) {
        super(`simple-web-stack:index:${type}`, name, {}, opts);
        this.step = steps.run(name, step, { parent: this, dependsOn: opts?.dependsOn });
        this.applied = this.step.resource;
        this.registerOutputs({});
    }
}
