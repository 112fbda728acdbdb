import * as command from "@pulumi/command";
import * as pulumi from "@pulumi/pulumi";
import * as path from "path";
import { FileEntry, listFiles } from "../archive/files";
import { hashFiles, pack } from "../archive/pack";
import { ServerConnection } from "../server";

/** What a step tells its script: one line each, so no value has a line break. */
export type StepSettings = Record<string, pulumi.Input<string | number | boolean>>;

const components = path.resolve(__dirname, "..");
/** Its files are used by the scripts of all components. */
const shared = "server-step";
const firstStep = "system";
const archiveOnServer = "simple-web-stack.tgz";

/** Files of a component that go onto the server, `components/<component>/files`. */
function filesOf(component: string): FileEntry[] {
    return listFiles(path.join(components, component, "files")).map((entry) => ({
        ...entry,
        path: `${component}/files/${entry.path}`,
    }));
}

/** The hash of what a component puts onto the server. */
export function hashOfFiles(component: string): string {
    return hashFiles(components, [...filesOf(component), ...filesOf(shared)]);
}

/**
 * All scripts and settings files that go onto the server, in one upload.
 */
export class ServerFiles extends pulumi.ComponentResource {
    readonly uploaded: pulumi.Resource;

    constructor(
        name: string,
        args: { server: ServerConnection; components: string[] },
        opts?: pulumi.ComponentResourceOptions,
    ) {
        super("simple-web-stack:index:ServerFiles", name, {}, opts);
        const entries = [...args.components, shared].flatMap(filesOf);
        const { archive } = pack(name, components, entries, "simple-web-stack");
        this.uploaded = new command.remote.CopyToRemote(
            name,
            {
                connection: args.server.connection,
                source: new pulumi.asset.FileAsset(archive),
                remotePath: archiveOnServer,
                triggers: [args.server.instanceId],
            },
            { parent: this, dependsOn: opts?.dependsOn },
        );
        this.registerOutputs({});
    }
}

export interface ServerStepArgs {
    server: ServerConnection;
    /** Its script is run as root with the settings on standard input. */
    component: string;
    /** Defaults to apply.sh, among the component's files. */
    script?: string;
    /** Runs beside the step that sets the system up, and not after it. */
    early?: boolean;
    settings: StepSettings;
}

/**
 * Runs a component's script on the server: when it is made, when its settings or its files change, and when the server
 * is another one. The script is idempotent and says what it changed.
 */
export function serverStep(
    name: string,
    args: ServerStepArgs,
    opts: pulumi.CustomResourceOptions,
): command.remote.Command {
    const folder = `simple-web-stack/${args.component}`;
    // What all use is unpacked by the step that all others come after: they run side by side, and one must not take away
    // what another is just reading. A step that does not come after it has a copy of its own.
    const unpacked = args.early || args.component === firstStep ? `${folder} simple-web-stack/${shared}` : folder;
    const root = args.early ? `/run/${name}` : "/usr/local/lib";
    const run = [
        ...(args.early ? [`sudo mkdir -p ${root}`] : []),
        `sudo tar -xzf ${archiveOnServer} -C ${root} --no-same-owner --recursive-unlink ${unpacked}`,
        `sudo bash ${root}/${folder}/files/${args.script ?? "apply.sh"}`,
    ].join(" && ");
    return new command.remote.Command(
        name,
        {
            connection: args.server.connection,
            create: run,
            update: run,
            stdin: stepInput({ FILES: hashOfFiles(args.component), ...args.settings }),
            triggers: [args.server.instanceId],
            // It would come as a variable of the environment, which the server refuses.
            addPreviousOutputInEnv: false,
            logging: command.remote.Logging.Stderr,
        },
        opts,
    );
}

/** Settings as the lines that `lib.sh` reads. Secret if one of them is. */
export function stepInput(settings: StepSettings): pulumi.Output<string> {
    return pulumi.all(settings).apply((values) =>
        Object.entries(values)
            .map(([name, value]) => `${name}=${value}\n`)
            .join(""),
    );
}
