import type { Stack } from "../stack/stack";
import type { BackupEntry } from "./retention";

/** A backup as the server lists it. */
interface ListedBackup extends BackupEntry {
    /** Bytes of the database's dump, uncompressed. */
    bytes: number;
}

/** What a server reports about its backups. */
export interface BackupReport {
    /** The newest first. */
    backups: ListedBackup[];
    lastBackup?: Outcome;
    lastVerification?: Outcome;
    /** Hours between two backups. */
    hours: number;
    /** When the next scheduled backup begins, in seconds since 1970; absent if the schedule is off. */
    next?: number;
    /** The server's clock. */
    now: number;
}

interface Outcome {
    good: boolean;
    /** Seconds since 1970. */
    time: number;
    /** For a verification: milliseconds that the restore took, run, tables; for a failure: the reason. */
    details: string[];
}

/** Asks a stack's server for its backups. */
export async function readBackups(stack: Stack): Promise<BackupReport> {
    const failure = `the backups of ${stack.name} cannot be listed, see above; are they on (pulumi config get backups --stack ${stack.name})?`;
    return parseReport(await stack.script(failure, "backup/files/list.sh"));
}

/** Reads the lines of components/backup/files/list.sh. */
export function parseReport(output: string): BackupReport {
    const report: BackupReport = { backups: [], hours: 0, now: 0 };
    for (const line of output.trim().split("\n")) {
        const [kind, ...rest] = line.split(" ");
        if (kind === "complete" || kind === "incomplete") {
            const [run, time, , , bytes] = rest;
            report.backups.push({
                run: run!,
                time: Number(time),
                complete: kind === "complete",
                bytes: Number(bytes ?? 0),
            });
        } else if (kind === "last") {
            const [what, good, time, ...details] = rest;
            const outcome = { good: good === "ok", time: Number(time), details };
            if (what === "backup") {
                report.lastBackup = outcome;
            } else {
                report.lastVerification = outcome;
            }
        } else if (kind === "schedule") {
            report.hours = Number(rest[0]);
            if (rest[2] === "active" && Number(rest[1]) > 0) {
                report.next = Number(rest[1]);
            }
        } else if (kind === "now") {
            report.now = Number(rest[0]);
        }
    }
    return report;
}

/**
 * A warning if the newest complete backup is too old.
 *
 * @param backups the newest first
 * @param hours between two backups
 * @param now seconds since 1970
 */
export function ageWarning(backups: readonly BackupEntry[], hours: number, now: number): string | undefined {
    const newest = backups.find(({ complete }) => complete);
    if (!newest) {
        return "there is no complete backup: npm run backup makes one";
    }
    return now - newest.time > 2 * hours * 3600
        ? `the newest complete backup is ${age(now - newest.time)} old, and one is due every ${hours} h`
        : undefined;
}

/** What is wrong with the backups. */
export function warningsOf(report: BackupReport): string[] {
    const tooOld = ageWarning(report.backups, report.hours, report.now);
    const warnings = tooOld === undefined ? [] : [tooOld];
    if (report.lastBackup && !report.lastBackup.good) {
        warnings.push(
            `the last backup failed ${age(report.now - report.lastBackup.time)} ago: ${report.lastBackup.details.join(" ")}`,
        );
    }
    if (report.lastVerification && !report.lastVerification.good) {
        warnings.push(
            `the last verification failed ${age(report.now - report.lastVerification.time)} ago: ${report.lastVerification.details.join(" ")}`,
        );
    }
    if (report.next === undefined) {
        warnings.push("the schedule is off: npm run up sets it up again");
    }
    return warnings;
}

/** A duration in words, from seconds. */
export function age(seconds: number): string {
    if (seconds < 120) {
        return `${Math.max(0, Math.round(seconds))} s`;
    }
    if (seconds < 2 * 3600) {
        return `${Math.round(seconds / 60)} min`;
    }
    return seconds < 48 * 3600 ? `${Math.round(seconds / 3600)} h` : `${Math.round(seconds / 86_400)} days`;
}
