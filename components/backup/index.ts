import * as pulumi from "@pulumi/pulumi";
import { ApplicationSettings } from "../../settings/application";
import { BackupSettings } from "../../settings/backup";
import { SiteSettings } from "../../settings/site";
import { ServerSoftware } from "../server-step/software";
import { StepRunner } from "../server-step/step";
import { BackupStorage } from "./storage";

export { VolumeSnapshots } from "./snapshots";
export { BackupStorage } from "./storage";

/** Packages that the backups need on the server. */
export const backupPackages = ["restic"];

export interface BackupArgs {
    steps: StepRunner;
    site: SiteSettings;
    application: ApplicationSettings;
    backup: BackupSettings;
    storage: BackupStorage;
}

/**
 * Backups of the database and of the application's writable folders: encrypted, off the server, on a schedule. Each week a
 * restore verifies them.
 */
export class Backup extends ServerSoftware {
    /** restic's id of the repository that the backups are in, as the step has found it; empty if it has not said. */
    readonly repositoryId: pulumi.Output<string>;

    constructor(
        name: string,
        { steps, site, application, backup, storage }: BackupArgs,
        opts?: pulumi.ComponentResourceOptions,
    ) {
        super(
            "Backup",
            name,
            {
                steps,
                component: "backup",
                settings: {
                    VOLUME: steps.volumes.files ?? "",
                    REPOSITORY: storage.repository,
                    REGION: storage.region,
                    PASSWORD: pulumi.secret(backup.password),
                    SITE: site.domain,
                    HOURS: backup.hours,
                    CALENDAR: calendarOf(backup.hours),
                    // A restore runs it, since a backup may be older than the release.
                    MIGRATION_COMMAND: application.migrationCommand,
                },
            },
            pulumi.mergeOptions(opts, { dependsOn: storage.ready }),
        );
        // The step's input is secret, and so is all that it prints; this isn't.
        this.repositoryId = pulumi
            .unsecret(this.step.output)
            .apply((text) => /^repository (\w+)$/m.exec(text)?.[1] ?? "");
    }
}

/** A systemd calendar event that repeats every `hours` hours. In UTC, because local time repeats or skips an hour. */
function calendarOf(hours: number): string {
    const each = Array.from({ length: 24 / hours }, (_, index) => String(index * hours).padStart(2, "0"));
    return `*-*-* ${each.join(",")}:00:00 UTC`;
}
