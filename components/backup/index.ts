import * as pulumi from "@pulumi/pulumi";
import { ApplicationSettings } from "../../settings/application";
import { BackupSettings } from "../../settings/backup";
import { SiteSettings } from "../../settings/site";
import { ServerConnection } from "../server";
import { serverStep } from "../server-step";
import { BackupStorage } from "./storage";

export { VolumeSnapshots } from "./snapshots";
export { BackupStorage } from "./storage";

/** Packages that the backups need on the server. */
export const backupPackages = ["restic"];

export interface BackupArgs {
    server: ServerConnection;
    site: SiteSettings;
    application: ApplicationSettings;
    backup: BackupSettings;
    storage: BackupStorage;
}

/**
 * Backups of the database and of the folders that the application writes: encrypted, off the server, on a schedule, and
 * proven every week by being restored.
 */
export class Backup extends pulumi.ComponentResource {
    readonly applied: pulumi.Resource;

    constructor(name: string, args: BackupArgs, opts?: pulumi.ComponentResourceOptions) {
        super("simple-web-stack:index:Backup", name, {}, opts);
        const { application, backup } = args;
        this.applied = serverStep(
            name,
            {
                server: args.server,
                component: "backup",
                settings: {
                    REPOSITORY: args.storage.repository,
                    REGION: args.storage.region,
                    PASSWORD: pulumi.secret(backup.password),
                    SITE: args.site.domain,
                    HOURS: backup.hours,
                    CALENDAR: calendarOf(backup.hours),
                    // A restore runs it, since a backup may be older than the release.
                    MIGRATION_COMMAND: application.migrationCommand,
                },
            },
            { parent: this, dependsOn: [...args.storage.ready, ...(opts?.dependsOn as pulumi.Resource[])] },
        );
        this.registerOutputs({});
    }
}

/** systemd's calendar event for every so many hours of a day, in UTC, which has no hour twice. */
export function calendarOf(hours: number): string {
    const each = Array.from({ length: 24 / hours }, (_, index) => String(index * hours).padStart(2, "0"));
    return `*-*-* ${each.join(",")}:00:00 UTC`;
}
