import { main, readArguments } from "../../toolchain/command-line";
import { backupsOf, openRepository, restic } from "./repository";
import { keptBackups } from "./retention";

// Deletes the backups that the rule does not keep. From this computer: the server's own credentials cannot delete.
main(async () => {
    const { stack } = readArguments("npm run backups:prune -- --stack STACK");
    const repository = await openRepository(stack);
    // Only locks of those who are not at work any more.
    await restic(repository, ["unlock", "--quiet"]);
    const backups = backupsOf(JSON.parse(await restic(repository, ["snapshots", "--host", repository.site, "--json"])));
    const kept = keptBackups(backups, repository.rule, Date.now() / 1000);
    const unwanted = backups.filter(({ run }) => !kept.has(run));
    unwanted.forEach(({ run, complete }) => console.log(`${run}  deleted${complete ? "" : ", it was cut off"}`));
    if (unwanted.length > 0) {
        await restic(repository, ["forget", "--quiet", ...unwanted.flatMap(({ snapshots }) => snapshots)]);
    }
    // Also what backups that were cut off have left.
    await restic(repository, ["prune"], true);
    console.log(
        `${kept.size} kept (${repository.rule.days} days, ${repository.rule.weeks} weeks), ${unwanted.length} deleted`,
    );
});
