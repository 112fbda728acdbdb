import { plausibleTimes, type BackupEntry } from "./backup-entry";

export interface RetentionRule {
    /** Number of days (UTC) for each of which the newest backup is kept. */
    days: number;
    /** Number of weeks, from Monday, for each of which the newest backup is kept as well. */
    weeks: number;
}

const day = 86_400;

/**
 * The backups to keep: all of the last 24 hours, the newest complete one of each day and week of the rule, and the newest
 * complete one in any case, because the schedule may have stopped. One from the future, made when a
 * clock was wrong, counts as made with the next one, and takes no other one's place.
 *
 * @param backups the newest first
 * @param now seconds since 1970
 */
export function keptBackups<Backup extends BackupEntry>(
    backups: readonly Backup[],
    rule: RetentionRule,
    now: number,
): Set<Backup> {
    const times = plausibleTimes(backups, now);
    const dated = backups.map((backup, index) => ({ backup, time: times[index]! }));
    const kept = new Set(dated.filter(({ time }) => now - time < day).map(({ backup }) => backup));
    const complete = dated.filter(({ backup }) => backup.complete);
    const newestOfEach = (period: (time: number) => number, count: number) => {
        const seen = new Set<number>();
        for (const { backup, time } of complete) {
            if (period(now) - period(time) < count && !seen.has(period(time))) {
                seen.add(period(time));
                kept.add(backup);
            }
        }
    };
    newestOfEach((time) => Math.floor(time / day), rule.days);
    // 1 January 1970 was a Thursday.
    newestOfEach((time) => Math.floor((time / day + 3) / 7), rule.weeks);
    complete.slice(0, 1).forEach(({ backup }) => kept.add(backup));
    return kept;
}
