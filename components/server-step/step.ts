import * as pulumi from "@pulumi/pulumi";
import { Packed } from "../fitting/archive/pack";
import { hashOfFiles } from "./server-files";

/** Settings that a step's script receives. One line each; a line of a value after its first begins with `""` (`lib.sh`). */
export type StepSettings = Record<string, pulumi.Input<string | number | boolean>>;

/** A script of a component's, which makes of a server what its settings say. It is idempotent and prints what it changed. */
export interface Step {
    /** The component whose script runs, as root with the settings on standard input. */
    component: string;
    /** Defaults to apply.sh, among the component's files. */
    script?: string;
    /** Runs at the same time as the step `system`; every other step waits for that one. */
    runsBesideSystem?: boolean;
    settings: StepSettings;
}

export interface AppliedStep {
    /** What must run after the step depends on this. */
    resource: pulumi.Resource;
    /** Known once the step has run. */
    done: pulumi.Output<unknown>;
    /** What the script printed; "" where nobody hears it. */
    output: pulumi.Output<string>;
}

/** Where steps run, and how they get there: `pushed-steps.ts` for one server, `../bundle` for servers that fetch them. */
export interface StepRunner {
    /** Ids of the volumes that outlive a server. A step that puts something on one has it among its settings, and so runs with a new one. */
    readonly volumes: { data?: pulumi.Output<string>; files?: pulumi.Output<string> };
    /** Runs a step on creation, when its settings or its files change, and on a new server. */
    run(name: string, step: Step, opts: pulumi.CustomResourceOptions): AppliedStep;
    /** Brings an archive to where steps can read it. */
    bring(name: string, archive: Packed, opts: pulumi.CustomResourceOptions): BroughtArchive;
}

export interface BroughtArchive {
    /** Where it lies on the server. */
    path: string;
    /** What must run after it is there depends on this. */
    resource: pulumi.Resource;
}

/** The name of a step's script among a component's files. */
export const scriptOf = ({ script }: Step): string => script ?? "apply.sh";

/** The lines that `lib.sh` reads settings from; the result is secret if any setting is. */
export function inputOf({ component, settings }: Step): pulumi.Output<string> {
    return pulumi.all({ FILES: hashOfFiles(component), ...settings }).apply((values) =>
        Object.entries(values)
            .map(([name, value]) => `${name}=${value}\n`)
            .join(""),
    );
}
