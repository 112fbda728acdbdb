import * as pulumi from "@pulumi/pulumi";
import { AccessSettings, accessSettingNames, readAccessSettings } from "./settings/access";
import { ApplicationSettings, applicationSettingNames, readApplicationSettings } from "./settings/application";
import { BackupSettings, backupSettingNames, readBackupSettings } from "./settings/backup";
import { ConfigurationError, RawSettings, SettingsReader } from "./settings/reader";
import { ServerSettings, readServerSettings, serverSettingNames } from "./settings/server";
import { SiteSettings, readSiteSettings, siteSettingNames } from "./settings/site";

/** Everything that a stack can be told, checked. */
export interface Configuration {
    site: SiteSettings;
    server: ServerSettings;
    access: AccessSettings;
    application: ApplicationSettings;
    backup: BackupSettings;
}

/** The names of all settings, as they stand in a stack's file after "simple-web-stack:". */
export const settingNames: readonly string[] = [
    ...siteSettingNames,
    ...serverSettingNames,
    ...accessSettingNames,
    ...applicationSettingNames,
    ...backupSettingNames,
];

/**
 * Checks all settings together.
 *
 * @param raw the settings with the defaults of Pulumi.yaml filled in
 * @param secrets the names of those that are encrypted in the stack's file
 * @param projectFolder the folder that relative paths start from
 * @throws ConfigurationError naming every setting that is not usable
 */
export function checkConfiguration(
    raw: RawSettings,
    secrets: ReadonlySet<string>,
    projectFolder: string,
): Configuration {
    const reader = new SettingsReader(raw, secrets);
    reader.refuseUnknown(settingNames);
    const configuration = {
        site: readSiteSettings(reader),
        server: readServerSettings(reader),
        access: readAccessSettings(reader),
        application: readApplicationSettings(reader, projectFolder),
        backup: readBackupSettings(reader),
    };
    if (reader.problems.length > 0) {
        throw new ConfigurationError(reader.problems);
    }
    return configuration;
}

/** Reads the configuration of the stack that is being previewed or updated. */
export function readConfiguration(): Configuration {
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
        return checkConfiguration(raw, secrets, process.cwd());
    } catch (error) {
        // The engine prints a RunError as it is, without a stack trace that would tell the reader nothing.
        throw error instanceof ConfigurationError ? new pulumi.RunError(error.message) : error;
    }
}
