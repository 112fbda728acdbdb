import { stackCommand } from "../stack/stack";
import { listSnapshots, openRepository, restic } from "./repository";
import { keptBackups } from "./retention";
import { groupSnapshots, listVerifications } from "./snapshots";

// Deletes the backups that the rule doesn't keep, from this computer: the server's credentials cannot delete.
stackCommand("npm run backups:prune -- --stack STACK", async (stack) => {
    const repository = await openRepository(stack);
    const { days, weeks } = repository.rule;
    // Removes only stale locks.
    await restic(repository, ["unlock", "--quiet"]);
    const snapshots = await listSnapshots(repository);
    const backups = groupSnapshots(snapshots);
    const kept = keptBackups(backups, repository.rule, Date.now() / 1000);
    const unwanted = backups.filter((backup) => !kept.has(backup));
    unwanted.forEach(({ run, complete }) => console.log(`${run}  deleted${complete ? "" : ", it was interrupted"}`));
    const forgotten = [
        ...unwanted.flatMap((backup) => backup.snapshots),
        ...listVerifications(snapshots)
            .slice(1)
            .map(({ snapshot }) => snapshot),
    ];
    if (forgotten.length > 0) {
        await restic(repository, ["forget", "--quiet", ...forgotten]);
    }
    // Also removes the data of interrupted backups.
    await restic(repository, ["prune"], true);
    console.log(`${kept.size} kept (${days} days, ${weeks} weeks), ${unwanted.length} deleted`);
});
