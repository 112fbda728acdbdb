import { UsageError } from "../../toolchain/command-line";
import { ask } from "../stack/ask";
import { stackCommand } from "../stack/stack";
import { ageOf } from "./age";
import { readBackups } from "./backup-report";

// Restores the database and the application's writable folders from a backup.
stackCommand(
    "npm run restore -- --stack STACK [BACKUP] [--yes] [--without-safety-copy]",
    async (stack, { rest: [wanted], switches }) => {
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
        if (!switches.has("yes")) {
            const answer = await ask(
                `a restore overwrites the database of ${stack.name}`,
                `The database and the written files of ${stack.name} become those of backup ${target.run} (${ageOf(target.time, now)}). Type the stack's name to go on: `,
            );
            if (answer !== stack.name) {
                throw new UsageError("nothing was changed");
            }
        }
        const safety = switches.has("without-safety-copy") ? "without-safety-copy" : "safe";
        await stack.script("the restore failed, see above", "backup/files/restore.sh", [target.run, safety], {
            show: true,
        });
    },
    ["yes", "without-safety-copy"],
);
