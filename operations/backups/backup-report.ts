import type { Stack } from "../stack/stack";
import { age } from "./age";
import type { BackupEntry, Verification } from "./backup-entry";
import { warningsOf, type BackupState } from "./warnings";

/** A backup as the server lists it. */
interface ListedBackup extends BackupEntry {
    /** Bytes of the database's dump, uncompressed. */
    bytes: number;
}

/** What a server reports about its backups. */
export interface BackupReport extends BackupState {
    backups: ListedBackup[];
    lastBackup?: Outcome;
    lastVerification?: Outcome;
    /** When the next scheduled backup begins, in seconds since 1970; absent if the schedule is off. */
    next?: number;
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
            report.backups.push(parseBackup(kind, rest));
        } else if (kind === "verification") {
            const [outcome, time, run] = rest;
            report.verification = { good: outcome === "ok", time: Number(time), run: run! };
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
    // The server remembers its last verification even if it could not leave it in the bucket.
    const last = report.lastVerification;
    if (last && last.time >= (report.verification?.time ?? 0)) {
        const verification: Verification = { good: last.good, time: last.time, run: last.details[1] ?? "-" };
        report.verification = verification;
    }
    return report;
}

function parseBackup(kind: string, fields: string[]): ListedBackup {
    const [run, time] = fields;
    const entry = { run: run!, time: Number(time), complete: kind === "complete" };
    if (kind === "incomplete") {
        return { ...entry, number: Number(fields[2] ?? 0), bytes: 0 };
    }
    const [bytes, number, rowBytes, fileBytes, skipped, smaller] = fields.slice(4);
    const known = (text?: string) => (text === undefined || text === "-" ? undefined : Number(text));
    return {
        ...entry,
        bytes: Number(bytes ?? 0),
        number: Number(number ?? 0),
        rowBytes: known(rowBytes),
        fileBytes: known(fileBytes),
        skipped: Number(skipped ?? 0),
        smaller: smaller === "smaller",
    };
}

/** What is wrong with the backups, by what the server reports, the worst first. */
export function reportWarnings(report: BackupReport): string[] {
    const { lastBackup, lastVerification, now } = report;
    const warnings = warningsOf(report);
    if (lastVerification && !lastVerification.good) {
        warnings.push(`the verification's reason: ${lastVerification.details.join(" ")}`);
    }
    if (lastBackup && !lastBackup.good) {
        warnings.unshift(`the last backup failed ${age(now - lastBackup.time)} ago: ${lastBackup.details.join(" ")}`);
    }
    if (report.next === undefined) {
        warnings.push("the schedule is off: npm run up sets it up again");
    }
    return warnings;
}
