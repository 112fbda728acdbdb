import { serverCommand } from "../ssh/server-command";
import { age, ageOf, size } from "./age";
import { readBackups, reportWarnings, type BackupReport } from "./backup-report";

// Lists the backups; fails if something is wrong with them.
serverCommand("npm run backups -- --stack STACK", async (stack) => {
    const report = await readBackups(stack);
    describe(report).forEach((line) => console.log(line));
    const warnings = reportWarnings(report);
    warnings.forEach((warning) => console.error(`warning: ${warning}`));
    return warnings.length > 0 ? 1 : 0;
});

function describe({ backups, lastVerification, next, now }: BackupReport): string[] {
    const lines = backups.map(
        ({ run, time, complete, bytes }) =>
            `${run}  ${ageOf(time, now).padEnd(12)}  ${complete ? `database ${size(bytes)}` : "incomplete, was interrupted"}`,
    );
    if (lastVerification?.good) {
        const [milliseconds, run, tables] = lastVerification.details;
        lines.push(
            `verified ${age(now - lastVerification.time)} ago: ${run} was restored in ${(Number(milliseconds) / 1000).toFixed(1)} s, ${tables} tables, the same to the last row`,
        );
    }
    if (next !== undefined) {
        lines.push(`next one in ${age(next - now)}`);
    }
    return lines;
}
