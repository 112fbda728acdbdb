import { stackCommand } from "../stack/stack";
import { age, ageWarning } from "./backup-report";
import { listBackups, openRepository } from "./repository";

// Fails if the newest backup is too old. It asks the bucket, not the server, so it can run on a schedule from anywhere,
// with credentials that can't read the data, and it notices when the server is down.
stackCommand("npm run backups:check -- --stack STACK", async (stack) => {
    const repository = await openRepository(stack);
    // A lock would be a write, and these credentials only read.
    const backups = await listBackups(repository, ["--no-lock"]);
    const now = Date.now() / 1000;
    const warning = ageWarning(backups, repository.hours, now);
    if (warning) {
        console.error(`warning: ${warning}`);
        return 1;
    }
    const newest = backups.find(({ complete }) => complete)!;
    console.log(`${newest.run}  ${age(now - newest.time)} old; one is due every ${repository.hours} h`);
    return 0;
});
