import * as command from "@pulumi/command";
import * as pulumi from "@pulumi/pulumi";
import * as path from "path";
import { FileEntry, listFiles } from "../fitting/archive/files";
import { hashFiles, pack } from "../fitting/archive/pack";
import { ServerConnection } from "../server";

/** Settings that a step's script receives. One line each, so a value must not contain a line break. */
export type StepSettings = Record<string, pulumi.Input<string | number | boolean>>;

const components = path.resolve(__dirname, "..");
/** The component whose files all scripts share. */
const shared = "server-step";
const firstStep = "system";
const archiveOnServer = "simple-web-stack.tgz";

/** A component's files for the server, `components/<component>/files`. */
function filesOf(component: string): FileEntry[] {
    return listFiles(path.join(components, component, "files")).map((entry) => ({
        ...entry,
        path: `${component}/files/${entry.path}`,
    }));
}

/** Hash of a component's files for the server and of the shared ones. */
export function hashOfFiles(component: string): string {
    return hashFiles(components, [...filesOf(component), ...filesOf(shared)]);
}

/** Copies an archive to the home folder of the server's administrator, once for each instance and content. */
export function upload(
    name: string,
    server: ServerConnection,
    archive: string,
    remotePath: string,
    opts: pulumi.CustomResourceOptions,
): pulumi.Resource {
    return new command.remote.CopyToRemote(
        name,
        {
            connection: server.connection,
            source: new pulumi.asset.FileAsset(archive),
            remotePath,
            triggers: [server.instanceId],
        },
        opts,
    );
}

/** All scripts and configuration files for the server, in one upload. */
export class ServerFiles extends pulumi.ComponentResource {
    readonly uploaded: pulumi.Resource;

    constructor(
        name: string,
        args: { server: ServerConnection; components: string[] },
        opts?: pulumi.ComponentResourceOptions,
    ) {
        super("simple-web-stack:index:ServerFiles", name, {}, opts);
        const { archive } = pack(name, components, [...args.components, shared].flatMap(filesOf), "simple-web-stack");
        this.uploaded = upload(name, args.server, archive, archiveOnServer, {
            parent: this,
            dependsOn: opts?.dependsOn,
        });
        this.registerOutputs({});
    }
}

export interface ServerStepArgs {
    server: ServerConnection;
    /** The component whose script runs, as root with the settings on standard input. */
    component: string;
    /** Defaults to apply.sh, among the component's files. */
    script?: string;
    /** Runs at the same time as the step `system`; every other step waits for that one. */
    concurrentWithSystem?: boolean;
    settings: StepSettings;
}

/**
 * Runs a component's script on the server: on creation, when its settings or its files change, and on a new instance.
 * The script is idempotent and prints what it changed.
 */
export function serverStep(
    name: string,
    args: ServerStepArgs,
    opts: pulumi.CustomResourceOptions,
): command.remote.Command {
    const folder = `simple-web-stack/${args.component}`;
    // Steps run concurrently, and unpacking removes files that another step may be reading. So the first step unpacks the
    // shared files for all steps after it, and a step that doesn't wait for it unpacks its own copy.
    const { concurrentWithSystem } = args;
    const unpacked =
        concurrentWithSystem || args.component === firstStep ? `${folder} simple-web-stack/${shared}` : folder;
    const root = concurrentWithSystem ? `/run/${name}` : "/usr/local/lib";
    const run = [
        ...(concurrentWithSystem ? [`sudo mkdir -p ${root}`] : []),
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

/** A component that consists of one step on the server. */
export abstract class ServerSoftware extends pulumi.ComponentResource {
    /** The step, for what has to run after it. */
    readonly applied: pulumi.Resource;

    /** @param type name of the class, in the component's type */
    constructor(type: string, name: string, args: ServerStepArgs, opts?: pulumi.ComponentResourceOptions) {
        super(`simple-web-stack:index:${type}`, name, {}, opts);
        this.applied = serverStep(name, args, { parent: this, dependsOn: opts?.dependsOn });
        this.registerOutputs({});
    }
}
