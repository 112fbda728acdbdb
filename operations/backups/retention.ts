/** A backup, as far as it matters for how long it is kept. */
export interface Dated {
    run: string;
    /** Seconds since 1970. */
    time: number;
    complete: boolean;
}

export interface RetentionRule {
    /** The newest backup of each of the last so many days (UTC) is kept. */
    days: number;
    /** And the newest of each of the last so many weeks, which begin on Monday. */
    weeks: number;
}

const day = 86_400;

/**
 * The backups that are kept: every one of the last 24 hours, the newest complete one of each day and week of the rule, and
 * the newest complete one in any case, so that a schedule that has stopped does not end with nothing. One that was cut off
 * counts for nothing, and one from the future (a clock that was wrong) does not take another one's place.
 *
 * @param now seconds since 1970
 */
export function keptBackups(backups: readonly Dated[], rule: RetentionRule, now: number): Set<string> {
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
