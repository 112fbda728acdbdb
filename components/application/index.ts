import * as pulumi from "@pulumi/pulumi";
import * as fs from "fs";
import * as path from "path";
import { ApplicationSettings } from "../../settings/application";
import { applicationServers } from "../../settings/application-servers";
import { SiteSettings } from "../../settings/site";
import { pack } from "../fitting/archive/pack";
import { listFiles } from "../fitting/archive/files";
import { Capacity } from "../fitting/capacity";
import { sha256 } from "../fitting/hash";
import { hashOfFiles } from "../server-step/server-files";
import { StepRunner, StepSettings } from "../server-step/step";
import { quoteForEnvironmentFile } from "./quote";

export interface ApplicationArgs {
    steps: StepRunner;
    site: SiteSettings;
    application: ApplicationSettings;
    /** Whether the application gets a database. */
    database: boolean;
    capacity: pulumi.Input<Capacity>;
    /** What puts the scripts on the server. Not in `dependsOn`, because the release's upload needn't wait for them. */
    installAfter: pulumi.Resource[];
    /** Steps that must finish before a release can run. */
    deployAfter: pulumi.Resource[];
}

/** A release of the application: uploaded, installed beside the running one, and given the traffic once it is healthy. */
export class Application extends pulumi.ComponentResource {
    /** Name of the release that has the traffic: the hash of its files and settings, 12 hexadecimal digits. */
    readonly release: pulumi.Output<string>;
    /** Finished when the release has the traffic. */
    readonly accepted: pulumi.Resource;

    constructor(name: string, args: ApplicationArgs, opts?: pulumi.ComponentResourceOptions) {
        super("simple-web-stack:index:Application", name, {}, opts);
        const { steps, application, database } = args;

        const packed = pack("release", application.path, listFiles(application.path), "release");
        const release = application.pinnedRelease || nameOf(packed.hash, settingsOfRelease(application, database));
        if (application.pinnedRelease) {
            pulumi.log.warn(
                `release ${release} is pinned and keeps the traffic, with the settings that it had; \`pulumi config rm pinnedRelease\` lets the one in ${application.path} have it`,
                this,
            );
        }
        const archive = steps.bring(`${name}-release`, packed, { parent: this });
        const packages = steps.run(
            `${name}-packages`,
            {
                component: "application",
                script: "packages.sh",
                runsBesideSystem: true,
                settings: packagesSettings(args, archive.path),
            },
            { parent: this, dependsOn: [archive.resource, ...args.installAfter] },
        );
        const deploy = steps.run(
            name,
            { component: "application", settings: deploySettings(args, release, archive.path) },
            { parent: this, dependsOn: [packages.resource, ...args.deployAfter] },
        );

        this.accepted = deploy.resource;
        // Unknown until the release has the traffic.
        this.release = deploy.done.apply(() => release);
        this.registerOutputs({ release: this.release });
    }
}

/** Only what the packages depend on, so that this step runs again only when they may have changed. */
function packagesSettings({ application }: ApplicationArgs, archive: string): StepSettings {
    return {
        ARCHIVE: archive,
        PINNED: application.pinnedRelease !== "",
        REQUIREMENTS: hashOfRequirements(application),
        APPLICATION_SERVER: application.server,
        PYTHON_VERSION: application.pythonVersion,
        SYSTEM_PACKAGES: application.systemPackages.join(" "),
        APPLICATION_PACKAGE_INDEXES: application.packageIndexes.join(" "),
        ...variables("BUILD_VARIABLE", application.buildEnvironment),
    };
}

/** Settings that pass variables on. Any variable may be a credential. */
function variables(kind: string, environment: Record<string, string>): StepSettings {
    return Object.fromEntries(
        Object.entries(environment).map(([name, value]) => [
            `${kind} ${name}`,
            pulumi.secret(quoteForEnvironmentFile(value)),
        ]),
    );
}

/**
 * Hash of the files that list the packages; "" without any. Files that they include don't count: if one changes, the deploy
 * installs what is missing.
 */
function hashOfRequirements(application: ApplicationSettings): string {
    const files = applicationServers[application.server]
        .packageFiles(application.built)
        .map((name) => path.join(application.path, name))
        .filter((candidate) => fs.existsSync(candidate));
    return files.length === 0 ? "" : sha256(files.map((file) => sha256(fs.readFileSync(file))).join("\n"));
}

/**
 * What a release runs with, and keeps: another value makes another release, and a rollback brings the former one back. The
 * rest is the stack's, whatever the release: its variables, which may be credentials that have changed since, its names and
 * its memory.
 */
function settingsOfRelease(application: ApplicationSettings, database: boolean): Record<string, string | number> {
    const settings: Record<string, string | number> = {
        APPLICATION_SERVER: application.server,
        APPLICATION_CALLABLE: application.callable,
        // 0 for what fits the server.
        APPLICATION_WORKERS: application.workers,
        APPLICATION_THREADS: application.threads,
        APPLICATION_TIMEOUT: application.timeout,
        DATABASE_URL: database
            ? `${application.databaseUrlScheme}://app@localhost/app?unix_socket=/run/mysqld/mysqld.sock`
            : "",
        HEALTH_PATH: application.healthPath,
        STATIC_FOLDER: application.staticFolder,
        STATIC_URL: application.staticUrl,
        PUBLIC_FOLDER: application.publicFolder,
        PUBLIC_URL: application.publicUrl,
        BUILD_COMMAND: application.buildCommand,
        COLLECT_STATIC_COMMAND: application.collectStaticCommand,
        MIGRATION_COMMAND: application.migrationCommand,
        WRITABLE_FOLDERS: application.writableFolders.join(" "),
        PROCESSES: application.processes.map((process) => process.name).join(" "),
    };
    for (const { name, command: line, schedule } of application.processes) {
        const key = name.toUpperCase().replace(/-/g, "_");
        settings[`PROCESS_COMMAND_${key}`] = line;
        settings[`PROCESS_SCHEDULE_${key}`] = schedule ?? "";
    }
    return settings;
}

function nameOf(hashOfFiles: string, settings: Record<string, string | number>): string {
    return sha256(JSON.stringify([hashOfFiles, settings])).slice(0, 12);
}

function deploySettings(args: ApplicationArgs, release: string, archive: string): StepSettings {
    const { application, site, database } = args;
    const { data, files } = args.steps.volumes;
    const ofRelease = settingsOfRelease(application, database);
    return {
        RELEASE: release,
        // Its tables and its writable folders.
        VOLUMES: data ? pulumi.interpolate`${data} ${files}` : (files ?? ""),
        PINNED: application.pinnedRelease !== "",
        ARCHIVE: archive,
        DOMAIN: site.canonicalDomain,
        // A changed systemd unit needs a restart of the application.
        APPLICATION_SERVER_FILES: hashOfFiles("application-server"),
        FITTING_WORKERS: pulumi.output(args.capacity).fittingWorkers,
        HEALTH_TIMEOUT: application.healthTimeout,
        PYTHON_VERSION: application.pythonVersion,
        APPLICATION_PACKAGE_INDEXES: application.packageIndexes.join(" "),
        KEPT_RELEASES: application.keptReleases,
        ...ofRelease,
        SETTINGS_OF_RELEASE: Object.keys(ofRelease).join(" "),
        ...variables("VARIABLE", application.environment),
        ...variables("BUILD_VARIABLE", application.buildEnvironment),
    };
}
