import { UsageError } from "../../toolchain/command-line";
import { afterInterruption } from "../stack/after-interruption";
import { ask } from "../stack/ask";
import { serverCommand } from "../ssh/server-command";
import type { Stack } from "../stack/stack";
import { ageOf } from "./age";
import { readBackups } from "./backup-report";

const usage = "npm run restore -- --stack STACK [BACKUP | --undo] [--database-only | --files-only] [--yes]";

// Restores the database and the application's writable folders from a backup, or undoes the last restore or import.
serverCommand(
    usage,
    async (stack, { rest: [wanted, ...others], switches }) => {
        const undo = switches.has("undo");
        const parts = ["database-only", "files-only"].filter((name) => switches.has(name));
        if (others.length > 0 || parts.length > 1 || (undo && (wanted !== undefined || parts.length > 0))) {
            throw new UsageError(`which of these?\nusage: ${usage}`);
        }
        const part = { "database-only": "database", "files-only": "files" }[parts[0] ?? ""] ?? "everything";
        const target = undo ? undefined : await chooseBackup(stack, wanted);
        if (!switches.has("yes")) {
            const answer = await ask(
                `a restore overwrites the data of ${stack.name}`,
                (target === undefined
                    ? `The data of ${stack.name} becomes what it was before the last restore or import.`
                    : `${whatOf(part)} of ${stack.name} become those of backup ${target.run} (${target.text}).`) +
                    " Type the stack's name to go on: ",
            );
            if (answer !== stack.name) {
                throw new UsageError("nothing was changed");
            }
        }
        const options = { show: true, worksOn: afterInterruption(stack, undo ? "way back" : "restore") };
        if (target === undefined) {
            const command = (await stack.settings()).text("applicationMigrationCommand");
            await stack.script("nothing was undone, see above", "mysql/files/undo.sh", [command], options);
        } else {
            await stack.script("the restore failed, see above", "backup/files/restore.sh", [target.run, part], options);
        }
    },
    ["undo", "database-only", "files-only", "yes"],
);

/** @throws UsageError if there is no such backup, or none at all */
async function chooseBackup(stack: Stack, wanted: string | undefined): Promise<{ run: string; text: string }> {
    const { backups, now } = await readBackups(stack);
    const complete = backups.filter((backup) => backup.complete);
    const target = wanted ? complete.find(({ run }) => run === wanted) : complete[0];
    if (!target) {
        const kept = complete.map(({ run, time }) => `  ${run}  ${ageOf(time, now)}`).join("\n");
        throw new UsageError(
            wanted
                ? `there is no complete backup ${wanted}; there are:\n${kept || "  none"}`
                : `there is no complete backup of ${stack.name}`,
        );
    }
    return { run: target.run, text: ageOf(target.time, now) };
}

function whatOf(part: string): string {
    return { database: "The tables", files: "The written files" }[part] ?? "The database and the written files";
}
