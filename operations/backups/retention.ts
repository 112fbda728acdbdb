/** A backup in the bucket. */
export interface BackupEntry {
    /** Its name: the time it began, for example 20261123T030700Z. */
    run: string;
    /** The same time, in seconds since 1970. */
    time: number;
    /** Both parts are there: database and files. A backup that was interrupted is incomplete, and never restored. */
    complete: boolean;
}

export interface RetentionRule {
    /** Number of days (UTC) for each of which the newest backup is kept. */
    days: number;
    /** Number of weeks, from Monday, for each of which the newest backup is kept as well. */
    weeks: number;
}

const day = 86_400;

/**
 * The names of the backups to keep: all of the last 24 hours, the newest complete one of each day and week of the rule,
 * and the newest complete one in any case, because the schedule may have stopped. One from the future, made when a
 * clock was wrong, doesn't take another one's place.
 *
 * @param now seconds since 1970
 */
export function keptBackups(backups: readonly BackupEntry[], rule: RetentionRule, now: number): Set<string> {
    const kept = new Set(backups.filter(({ time }) => now - time < day).map(({ run }) => run));
    const complete = backups
        .filter((backup) => backup.complete && backup.time <= now)
        .sort((one, other) => other.time - one.time);
    const newestOfEach = (period: (time: number) => number, count: number) => {
        const seen = new Set<number>();
        for (const { run, time } of complete) {
            if (period(now) - period(time) < count && !seen.has(period(time))) {
                seen.add(period(time));
                kept.add(run);
            }
        }
    };
    newestOfEach((time) => Math.floor(time / day), rule.days);
    // 1 January 1970 was a Thursday.
    newestOfEach((time) => Math.floor((time / day + 3) / 7), rule.weeks);
    complete.slice(0, 1).forEach(({ run }) => kept.add(run));
    return kept;
}
