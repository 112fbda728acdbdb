import { stackCommand } from "../stack/stack";
import { listBackups, openRepository, restic } from "./repository";
import { keptBackups } from "./retention";

// Deletes the backups that the rule doesn't keep, from this computer: the server's credentials cannot delete.
stackCommand("npm run backups:prune -- --stack STACK", async (stack) => {
    const repository = await openRepository(stack);
    const { days, weeks } = repository.rule;
    // Removes only stale locks.
    await restic(repository, ["unlock", "--quiet"]);
    const backups = await listBackups(repository);
    const kept = keptBackups(backups, repository.rule, Date.now() / 1000);
    const unwanted = backups.filter(({ run }) => !kept.has(run));
    unwanted.forEach(({ run, complete }) => console.log(`${run}  deleted${complete ? "" : ", it was interrupted"}`));
    if (unwanted.length > 0) {
        await restic(repository, ["forget", "--quiet", ...unwanted.flatMap(({ snapshots }) => snapshots)]);
    }
    // Also removes the data of interrupted backups.
    await restic(repository, ["prune"], true);
    console.log(`${kept.size} kept (${days} days, ${weeks} weeks), ${unwanted.length} deleted`);
});
