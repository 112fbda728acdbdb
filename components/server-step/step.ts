import * as command from "@pulumi/command";
import * as pulumi from "@pulumi/pulumi";
import { ServerConnection } from "../server";
import { archiveOnServer, hashOfFiles, shared } from "./server-files";

/** Settings that a step's script receives. One line each; a line of a value after its first begins with `""` (`lib.sh`). */
export type StepSettings = Record<string, pulumi.Input<string | number | boolean>>;

const firstStep = "system";

export interface ServerStepArgs {
    server: ServerConnection;
    /** The component whose script runs, as root with the settings on standard input. */
    component: string;
    /** Defaults to apply.sh, among the component's files. */
    script?: string;
    /** Runs at the same time as the step `system`; every other step waits for that one. */
    runsBesideSystem?: boolean;
    settings: StepSettings;
}

/**
 * Runs a component's script on the server: on creation, when its settings or its files change, and on a new instance.
 * A step that puts something on a volume has the volumes among its settings, and so runs with a new one. The script is idempotent and prints what it changed.
 */
export function serverStep(
    name: string,
    args: ServerStepArgs,
    opts: pulumi.CustomResourceOptions,
): command.remote.Command {
    const folder = `simple-web-stack/${args.component}`;
    // Steps run concurrently, and unpacking removes files that another step may be reading. So the first step unpacks the
    // shared files for all steps after it, and a step that doesn't wait for it unpacks its own copy.
    const { runsBesideSystem } = args;
    const unpacked = runsBesideSystem || args.component === firstStep ? `${folder} simple-web-stack/${shared}` : folder;
    const root = runsBesideSystem ? `/run/${name}` : "/usr/local/lib";
    const run = [
        ...(runsBesideSystem ? [`sudo mkdir -p ${root}`] : []),
        `sudo tar -xzf ${archiveOnServer} -C ${root} --no-same-owner --recursive-unlink ${unpacked}`,
        `sudo bash ${root}/${folder}/files/${args.script ?? "apply.sh"}`,
    ].join(" && ");
    return new command.remote.Command(
        name,
        {
            connection: args.server.connection,
            create: run,
            update: run,
            stdin: stepInput({
                FILES: hashOfFiles(args.component),
                ...args.settings,
            }),
            triggers: [args.server.instanceId],
            // The SSH server rejects the environment variable that would hold the previous output.
            addPreviousOutputInEnv: false,
            logging: command.remote.Logging.Stderr,
        },
        opts,
    );
}

/** The lines that `lib.sh` reads settings from; the result is secret if any setting is. */
function stepInput(settings: StepSettings): pulumi.Output<string> {
    return pulumi.all(settings).apply((values) =>
        Object.entries(values)
            .map(([name, value]) => `${name}=${value}\n`)
            .join(""),
    );
}
