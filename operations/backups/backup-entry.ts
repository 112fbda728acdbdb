/** A backup in the bucket. */
export interface BackupEntry {
    /** Its name: the time it began by the server's clock, for example 20261123T030700Z. */
    run: string;
    /** The same time, in seconds since 1970. */
    time: number;
    /** Both parts are there: database and files. A backup that was interrupted is incomplete, and never restored. */
    complete: boolean;
    /** A later backup has a higher one, whatever the clock said; 0 for backups of an older program. */
    number: number;
    /** Bytes of the dump's rows; undefined if not known. */
    rowBytes?: number;
    /** Bytes of the files; undefined if not known. */
    fileBytes?: number;
    /** Number of files that were left out because they consist of holes. */
    skipped?: number;
    /** Somebody has said that it may be much smaller than the one before. */
    smaller?: boolean;
}

/** The outcome of a verification. */
export interface Verification {
    good: boolean;
    /** Seconds since 1970. */
    time: number;
    /** The backup that was restored, "-" if none was. */
    run: string;
}

/** Two clocks may differ by so many seconds. */
const clockTolerance = 300;

/** Whether a backup's time lies in the future, which takes a wrong clock. */
export function isFromFuture({ time }: { time: number }, now: number): boolean {
    return time > now + clockTolerance;
}

/**
 * When each backup was made: its own time, or that of the next one, which is no earlier, if its own is in the future.
 *
 * @param backups the newest first
 */
export function plausibleTimes(backups: readonly BackupEntry[], now: number): number[] {
    let later = now;
    return backups.map(({ time }) => (later = time > now ? later : time));
}
