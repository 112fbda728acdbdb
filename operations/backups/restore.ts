import { createInterface } from "node:readline/promises";
import { main, readArguments, UsageError } from "../../toolchain/command-line";
import { age, readBackups } from "./kept-backups";
import { onServer } from "../stack/server-shell";

const usage = "npm run restore -- --stack STACK [BACKUP] [--yes] [--without-safety-copy]";

// Puts the database and the application's folders back to what they were in a backup.
main(async () => {
    const { stack, rest, switches } = readArguments(usage, ["yes", "without-safety-copy"]);
    const [yes, withoutSafetyCopy] = [switches.has("yes"), switches.has("without-safety-copy")];
    const { backups, now } = await readBackups(stack);
    const complete = backups.filter((backup) => backup.complete);
    const target = rest[0] ? complete.find(({ run }) => run === rest[0]) : complete[0];
    if (!target) {
        const kept = complete.map(({ run, time }) => `  ${run}  ${age(now - time)} old`).join("\n");
        throw new UsageError(
            rest[0]
                ? `there is no complete backup ${rest[0]}; there are:\n${kept || "  none"}`
                : `there is no complete backup of ${stack}`,
        );
    }
    if (!yes) {
        await askFirst(stack, target.run, age(now - target.time));
    }
    const { code, output } = await onServer(stack, (shell) =>
        shell.run(
            `sudo bash /usr/local/lib/simple-web-stack/backup/files/restore.sh ${target.run} ${withoutSafetyCopy ? "without-safety-copy" : "safe"}`,
        ),
    );
    process.stdout.write(output);
    if (code !== 0) {
        throw new Error("the restore failed, see above");
    }
});

async function askFirst(stack: string, run: string, old: string): Promise<void> {
    if (!process.stdin.isTTY) {
        throw new UsageError(
            `restoring overwrites the database of ${stack}, and there is nobody to ask: --yes says that it is meant`,
        );
    }
    const terminal = createInterface({ input: process.stdin, output: process.stdout });
    const answer = await terminal.question(
        `The database and the written files of ${stack} become what they were ${old} ago (${run}). Type the stack's name to go on: `,
    );
    terminal.close();
    if (answer.trim() !== stack) {
        throw new UsageError("nothing was changed");
    }
}
