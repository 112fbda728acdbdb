import { age, ageOf, size } from "./age";
import { isFromFuture, plausibleTimes, type BackupEntry, type Verification } from "./backup-entry";

/** What is known of a stack's backups. */
export interface BackupState {
    /** The newest first. */
    backups: readonly BackupEntry[];
    /** The last verification; undefined if there was none. */
    verification?: Verification;
    /** Hours between two backups. */
    hours: number;
    /** Seconds since 1970. */
    now: number;
}

const hour = 3600;
const day = 24 * hour;
/** Verifications are weekly, at a random time within an hour. One may be missed. */
const verificationLimit = 15 * day;
/** The first backup is verified at once. */
const firstVerificationLimit = day;
/** A backup that takes longer than this was probably interrupted. */
const backupLimit = 6 * hour;
/** A wrong clock is reported for this long after the backups that it has dated. */
const clockLimit = 2 * day;
/** The newest backup is compared with the largest one of so many seconds before. */
const comparedFor = 7 * day;

/** What is wrong with a stack's backups, the worst first. */
export function warningsOf(state: BackupState): string[] {
    return [tooOld, notVerified, shrunk, interrupted, fromFuture, incompleteContent]
        .map((check) => check(state))
        .filter((warning) => warning !== undefined);
}

function newestComplete({ backups }: BackupState): BackupEntry | undefined {
    return backups.find(({ complete }) => complete);
}

function tooOld(state: BackupState): string | undefined {
    const newest = newestComplete(state);
    if (!newest) {
        return "there is no complete backup: npm run backup makes one";
    }
    return state.now - newest.time > 2 * state.hours * hour
        ? `the newest complete backup is ${age(state.now - newest.time)} old, and one is due every ${state.hours} h`
        : undefined;
}

function notVerified({ backups, verification, now }: BackupState): string | undefined {
    if (verification && !verification.good) {
        return `the last verification failed ${age(now - verification.time)} ago, so the backups may be worthless: sudo journalctl -u backup-verify on the server has the reason`;
    }
    if (verification && now - verification.time > verificationLimit) {
        return `the last verification was ${age(now - verification.time)} ago, and one is due every week`;
    }
    const first = Math.min(...backups.filter(({ complete }) => complete).map(({ time }) => time));
    return !verification && now - first > firstVerificationLimit
        ? "no backup was ever verified: sudo systemctl start backup-verify on the server does it"
        : undefined;
}

/** Compares the newest backup with the largest one before it, back to one that was allowed to be smaller. */
function shrunk(state: BackupState): string | undefined {
    const times = plausibleTimes(state.backups, state.now);
    const complete = state.backups.map((backup, index) => ({ ...backup, at: times[index]! })).filter((b) => b.complete);
    const [newest] = complete;
    if (!newest) {
        return undefined;
    }
    const explained = complete.findIndex(({ smaller }) => smaller);
    const compared = complete
        .slice(1, explained < 0 ? undefined : explained + 1)
        .filter(({ at }) => newest.at - at < comparedFor);
    const findings = (["rowBytes", "fileBytes"] as const).flatMap((kind) => {
        const largest = Math.max(0, ...compared.map((backup) => backup[kind] ?? 0));
        const bytes = newest[kind];
        const what = kind === "rowBytes" ? "rows" : "files";
        return bytes !== undefined && bytes < largest / 2
            ? [`${size(bytes)} of ${what}, where there were ${size(largest)}`]
            : [];
    });
    return findings.length > 0
        ? `the newest backup has shrunk: ${findings.join("; ")}. If that is right, npm run backup -- --stack … --smaller says so; if not, restore an earlier one`
        : undefined;
}

function interrupted({ backups, now }: BackupState): string | undefined {
    const [newest] = backups;
    return newest && !newest.complete && now - newest.time > backupLimit
        ? `the newest backup, ${newest.run}, was interrupted`
        : undefined;
}

function fromFuture({ backups, now }: BackupState): string | undefined {
    const times = plausibleTimes(backups, now);
    const wrong = backups.filter((backup, index) => isFromFuture(backup, now) && now - times[index]! < clockLimit);
    return wrong.length > 0
        ? `the server's clock was or is wrong: ${wrong.map((backup) => `${backup.run} is ${ageOf(backup.time, now)}`).join(", ")}`
        : undefined;
}

function incompleteContent(state: BackupState): string | undefined {
    const newest = newestComplete(state);
    return newest?.skipped
        ? `${newest.skipped} files are not in the newest backup, because they consist of holes: sudo journalctl -t backup on the server names them`
        : undefined;
}
