import * as pulumi from "@pulumi/pulumi";
import { AccessSettings, readAccessSettings } from "./settings/access";
import { AlarmSettings, readAlarmSettings } from "./settings/alarms";
import { ApplicationSettings, readApplicationSettings } from "./settings/application";
import { BackupSettings, readBackupSettings } from "./settings/backup";
import { HttpsSettings, readHttpsSettings } from "./settings/https";
import { ConfigurationError, RawSettings, SettingsReader } from "./settings/reader";
import type { SettingProblem } from "./toolchain/setting-problem";
import { ServerSettings, readServerSettings } from "./settings/server";
import { SiteSettings, readSiteSettings } from "./settings/site";
import { checkUploads } from "./settings/uploads";

/** All settings of a stack, checked. */
export interface Configuration {
    site: SiteSettings;
    https: HttpsSettings;
    server: ServerSettings;
    access: AccessSettings;
    application: ApplicationSettings;
    backup: BackupSettings;
    alarms: AlarmSettings;
}

/** A check of what the settings lead to, such as the files of a release. Some of the settings may be invalid. */
type FurtherCheck = (configuration: Configuration) => SettingProblem[];

/**
 * Checks all settings together.
 *
 * @param raw the settings, with Pulumi.yaml's defaults filled in
 * @param secrets names of the settings that are encrypted in the stack's file
 * @param projectFolder the folder that relative paths start from
 * @throws ConfigurationError naming every invalid setting
 */
export function checkConfiguration(
    raw: RawSettings,
    secrets: ReadonlySet<string>,
    projectFolder: string,
    furtherCheck: FurtherCheck = () => [],
): Configuration {
    const reader = new SettingsReader(raw, secrets);
    const configuration = readAll(reader, projectFolder);
    const problems = [...reader.unknownSettings(), ...reader.problems, ...furtherCheck(configuration)];
    if (problems.length > 0) {
        throw new ConfigurationError(problems);
    }
    return configuration;
}

function readAll(reader: SettingsReader, projectFolder: string): Configuration {
    const server = readServerSettings(reader);
    const application = readApplicationSettings(reader, projectFolder);
    const site = readSiteSettings(reader);
    checkUploads(reader, server.rootVolumeSize, application.maximumBodySize);
    return {
        site,
        https: readHttpsSettings(reader, site.certificateAuthorities),
        server,
        access: readAccessSettings(reader),
        application,
        backup: readBackupSettings(reader),
        alarms: readAlarmSettings(reader, server.region, application.healthPath),
    };
}

/** The names of all settings, as they appear in a stack's file after "simple-web-stack:". */
export function settingNames(): string[] {
    const reader = new SettingsReader({});
    readAll(reader, ".");
    return [...reader.names];
}

/** Reads the configuration of the stack that is previewed or updated. */
export function readConfiguration(furtherCheck: FurtherCheck): Configuration {
    const prefix = `${pulumi.getProject()}:`;
    const raw = Object.fromEntries(
        Object.entries(pulumi.runtime.allConfig())
            .filter(([name]) => name.startsWith(prefix))
            .map(([name, value]) => [name.slice(prefix.length), value]),
    );
    const secrets = new Set(
        (JSON.parse(process.env["PULUMI_CONFIG_SECRET_KEYS"] ?? "[]") as string[])
            .filter((name) => name.startsWith(prefix))
            .map((name) => name.slice(prefix.length)),
    );
    try {
        return checkConfiguration(raw, secrets, process.cwd(), furtherCheck);
    } catch (error) {
        // The engine prints a RunError without its stack trace, which would not help.
        throw error instanceof ConfigurationError ? new pulumi.RunError(error.message) : error;
    }
}
