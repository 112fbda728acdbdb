import { SettingsReader } from "./reader";
import { serviceAddress } from "./service-address";

/** What is backed up, how often, and how long it is kept. */
export interface BackupSettings {
    enabled: boolean;
    /** Encrypts the backups. */
    password: string;
    /** Hours between two backups. */
    hours: number;
    /** Number of days; the newest backup of each is kept. */
    keptDays: number;
    /** Number of weeks; the newest backup of each is kept. */
    keptWeeks: number;
    /** Hours between two snapshots of the data volume. */
    snapshotHours: number;
    keptSnapshots: number;
    /** An existing bucket; undefined to create one. */
    bucket?: string;
    /** Region of the bucket; undefined for the stack's. */
    region?: string;
    /** URL of another S3 service, without a trailing slash; undefined for AWS's own in the bucket's region. */
    endpoint?: string;
}

// The only intervals that Data Lifecycle Manager takes (CreateRule in its API reference).
const hours = ["1", "2", "3", "4", "6", "8", "12", "24"] as const;
// A password short enough to remember doesn't protect a stolen bucket.
const minimumPasswordLength = 16;
const passwordRemedy =
    "openssl rand -hex 32 | pulumi config set --secret backupPassword, and keep a copy where the server is not; without backups: pulumi config set backups false";

export function readBackupSettings(reader: SettingsReader): BackupSettings {
    const enabled = reader.boolean("backups");
    return {
        enabled,
        password: enabled ? readPassword(reader) : reader.text("backupPassword"),
        hours: Number(reader.choice("backupHours", hours)),
        keptDays: reader.integer("backupKeptDays", 1, 366, "days"),
        keptWeeks: reader.integer("backupKeptWeeks", 0, 520, "weeks"),
        snapshotHours: Number(reader.choice("snapshotHours", hours)),
        // The most that Data Lifecycle Manager keeps (RetainRule in its API reference).
        keptSnapshots: reader.integer("keptSnapshots", 1, 1000, "snapshots"),
        bucket:
            reader.text(
                "backupBucket",
                /^[a-z0-9][a-z0-9.-]{1,61}[a-z0-9]$/,
                "the name of an existing bucket, or nothing",
            ) || undefined,
        region: readRegion(reader),
        endpoint:
            reader.text(
                "backupEndpoint",
                serviceAddress,
                "the address of an S3 service such as https://s3.example.com, or nothing for AWS's own",
            ) || undefined,
    };
}

function readRegion(reader: SettingsReader): string | undefined {
    const setting = "backupRegion";
    const region = reader.text(
        setting,
        /^([a-z0-9]+(-[a-z0-9]+)*)?$/,
        "the region of backupBucket, such as eu-central-1, or nothing for the stack's own",
    );
    if (region !== "" && reader.text("backupBucket") === "") {
        reader.invalid(
            setting,
            "nothing without backupBucket: a bucket that the stack creates is in the stack's own region",
            `pulumi config set backupBucket NAME, or pulumi config rm ${setting}`,
        );
    }
    return region || undefined;
}

function readPassword(reader: SettingsReader): string {
    const setting = "backupPassword";
    const password = reader.secretText(setting, "a password that encrypts the backups", passwordRemedy);
    if (
        reader.isSecret(setting) &&
        password &&
        !(password.length >= minimumPasswordLength && /^[\x21-\x7e]+$/.test(password))
    ) {
        reader.problems.push({
            setting,
            received: "a password that does not serve",
            allowed: `at least ${minimumPasswordLength} letters, digits or signs, no spaces`,
            remedy: passwordRemedy,
        });
    }
    return password;
}
