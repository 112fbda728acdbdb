import * as command from "@pulumi/command";
import * as pulumi from "@pulumi/pulumi";
import { ApplicationSettings } from "../../settings/application";
import { SiteSettings } from "../../settings/site";
import { pack } from "../archive/pack";
import { listFiles } from "../archive/files";
import { Capacity } from "../capacity";
import { ServerConnection } from "../server";
import { hashOfFiles, serverStep, StepSettings } from "../server-step";
import { environmentLine } from "./environment";

export interface ApplicationArgs {
    server: ServerConnection;
    site: SiteSettings;
    application: ApplicationSettings;
    capacity: pulumi.Input<Capacity>;
    /** Uploads need the server only, and not its software. */
    uploadAfter: pulumi.Resource[];
}

/** One release of the application: uploaded, installed beside the running one, asked for its health, given the traffic. */
export class Application extends pulumi.ComponentResource {
    /** Content hash of the release that has the traffic, 12 hexadecimal digits. */
    readonly release: pulumi.Output<string>;

    constructor(name: string, args: ApplicationArgs, opts?: pulumi.ComponentResourceOptions) {
        super("simple-web-stack:index:Application", name, {}, opts);
        const { application } = args;

        const packed = pack("release", application.path, listFiles(application.path), "release");
        const release = application.pinnedRelease || packed.hash.slice(0, 12);
        if (application.pinnedRelease) {
            pulumi.log.warn(
                `release ${release} is pinned and keeps the traffic; \`pulumi config rm pinnedRelease\` lets the one in ${application.path} have it`,
                this,
            );
        }
        const upload = new command.remote.CopyToRemote(
            `${name}-release`,
            {
                connection: args.server.connection,
                source: new pulumi.asset.FileAsset(packed.archive),
                remotePath: "simple-web-stack-release.tgz",
                triggers: [args.server.instanceId],
            },
            { parent: this, dependsOn: args.uploadAfter },
        );
        const deploy = serverStep(
            name,
            { server: args.server, component: "application", settings: deploySettings(args, release) },
            { parent: this, dependsOn: [upload, ...(opts?.dependsOn as pulumi.Resource[])] },
        );

        // Known once the release has the traffic, and not before.
        this.release = deploy.id.apply(() => release);
        this.registerOutputs({ release: this.release });
    }
}

function deploySettings(args: ApplicationArgs, release: string): StepSettings {
    const { application, site } = args;
    const capacity = pulumi.output(args.capacity);
    const settings: StepSettings = {
        RELEASE: release,
        PINNED: application.pinnedRelease !== "",
        ARCHIVE: `/home/${args.server.sshUser}/simple-web-stack-release.tgz`,
        DOMAIN: site.canonicalDomain,
        // A unit that changed runs the application anew as well.
        APPLICATION_SERVER_FILES: hashOfFiles("application-server"),
        APPLICATION_SERVER: application.server,
        APPLICATION_CALLABLE: application.callable,
        APPLICATION_WORKERS: capacity.workers,
        APPLICATION_THREADS: application.threads,
        APPLICATION_TIMEOUT: application.timeout,
        DATABASE_URL: `${application.databaseUrlScheme}://app@localhost/app?unix_socket=/run/mysqld/mysqld.sock`,
        HEALTH_PATH: application.healthPath,
        HEALTH_TIMEOUT: application.healthTimeout,
        PYTHON_VERSION: application.pythonVersion,
        STATIC_FOLDER: application.staticFolder,
        COLLECT_STATIC_COMMAND: application.collectStaticCommand,
        MIGRATION_COMMAND: application.migrationCommand,
        WRITABLE_FOLDERS: application.writableFolders.join(" "),
        KEPT_RELEASES: application.keptReleases,
        PROCESSES: application.processes.map((process) => process.name).join(" "),
    };
    for (const { name, command: line, schedule } of application.processes) {
        const key = name.toUpperCase().replace(/-/g, "_");
        settings[`PROCESS_COMMAND_${key}`] = line;
        settings[`PROCESS_SCHEDULE_${key}`] = schedule ?? "";
    }
    for (const [variable, value] of Object.entries(application.environment)) {
        // Secret as a whole: which variables are credentials is not known for sure.
        settings[`VARIABLE ${variable}`] = pulumi.secret(environmentLine(value));
    }
    return settings;
}
