import { stackCommand } from "../stack/stack";
import { age, ageOf } from "./age";
import { checkRepository, listSnapshots, openRepository } from "./repository";
import { groupSnapshots, listVerifications } from "./snapshots";
import { warningsOf } from "./warnings";

// Fails if the backups are not what they should be: there, recent, complete, verified, and not suddenly smaller. It asks
// the bucket, not the server, so it can run on a schedule from anywhere, with credentials that can't read the data, and
// it notices when the server is down.
stackCommand("npm run backups:check -- --stack STACK", async (stack) => {
    const repository = await openRepository(stack);
    await checkRepository(repository);
    // A lock would be a write, and these credentials only read.
    const snapshots = await listSnapshots(repository, ["--no-lock"]);
    const backups = groupSnapshots(snapshots);
    const [verification] = listVerifications(snapshots);
    const now = Date.now() / 1000;
    const warnings = warningsOf({ backups, verification, hours: repository.hours, now });
    warnings.forEach((warning) => console.error(`warning: ${warning}`));
    const newest = backups.find(({ complete }) => complete);
    if (newest) {
        console.log(`${newest.run}  ${ageOf(newest.time, now)}; one is due every ${repository.hours} h`);
    }
    if (verification?.good) {
        console.log(`verified ${age(now - verification.time)} ago: ${verification.run}`);
    }
    return warnings.length > 0 ? 1 : 0;
});
