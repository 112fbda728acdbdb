import { SettingsReader } from "./reader";

/** What is copied off the server, how often, and how long it is kept. */
export interface BackupSettings {
    enabled: boolean;
    /** Encrypts the backups; nobody can read them without it. Never shown. */
    password: string;
    /** Hours between two backups. */
    hours: number;
    /** The newest backup of each of so many days is kept, and of each of so many weeks. */
    keptDays: number;
    keptWeeks: number;
    /** Hours between two snapshots of the data volume. */
    snapshotHours: number;
    keptSnapshots: number;
    /** An existing bucket, or undefined when one is to be made. */
    bucket?: string;
    /** An S3 service other than AWS's own in the stack's region, without a slash at its end. */
    endpoint?: string;
}

export const backupSettingNames = [
    "backups",
    "backupPassword",
    "backupHours",
    "backupKeptDays",
    "backupKeptWeeks",
    "snapshotHours",
    "keptSnapshots",
    "backupBucket",
    "backupEndpoint",
] as const;

// What divides a day; Data Lifecycle Manager takes these intervals and no others (CreateRule in its API reference).
const hours = ["1", "2", "3", "4", "6", "8", "12", "24"] as const;
// A password that is typed from memory does not keep a stolen bucket closed.
const leastPasswordLength = 16;

export function readBackupSettings(reader: SettingsReader): BackupSettings {
    const enabled = reader.boolean("backups");
    const password = reader.text("backupPassword");
    if (enabled) {
        checkPassword(reader, password);
    }
    return {
        enabled,
        password,
        hours: Number(reader.choice("backupHours", hours)),
        keptDays: reader.integer("backupKeptDays", 1, 366, "days"),
        keptWeeks: reader.integer("backupKeptWeeks", 0, 520, "weeks"),
        snapshotHours: Number(reader.choice("snapshotHours", hours)),
        // As many as a policy of Data Lifecycle Manager keeps (RetainRule in its API reference).
        keptSnapshots: reader.integer("keptSnapshots", 1, 1000, "snapshots"),
        bucket:
            reader.text(
                "backupBucket",
                /^[a-z0-9][a-z0-9.-]{1,61}[a-z0-9]$/,
                "the name of an existing bucket, or nothing",
            ) || undefined,
        endpoint:
            reader.text(
                "backupEndpoint",
                /^https?:\/\/[a-z0-9]([a-z0-9.-]*[a-z0-9])?(:\d{1,5})?$/,
                "the address of an S3 service such as https://s3.example.com, or nothing for AWS's own",
            ) || undefined,
    };
}

function checkPassword(reader: SettingsReader, password: string): void {
    // Its text must not appear in a message, whether or not it was marked as a secret.
    const refuse = (received: string, allowed: string) =>
        reader.problems.push({
            setting: "backupPassword",
            received,
            allowed,
            remedy: "openssl rand -hex 32 | pulumi config set --secret backupPassword, and keep a copy where the server is not; without backups: pulumi config set backups false",
        });
    if (password === "") {
        refuse("nothing", "a password that encrypts the backups, as a secret");
    } else if (!reader.isSecret("backupPassword")) {
        refuse("a value in plain text", "a secret");
    } else if (password.length < leastPasswordLength || !/^[\x21-\x7e]+$/.test(password)) {
        refuse("a password that does not serve", `at least ${leastPasswordLength} letters, digits or signs, no spaces`);
    }
}
