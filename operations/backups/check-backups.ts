import { main, readArguments } from "../../toolchain/command-line";
import { age, ageWarning } from "./kept-backups";
import { backupsOf, openRepository, restic } from "./repository";

// Says how old the newest backup is, and fails if it is too old. Asks the bucket and not the server, so that it can be run
// on a schedule from anywhere, with credentials that can read no data; it sees a server that has fallen silent as well.
main(async () => {
    const { stack } = readArguments("npm run backups:check -- --stack STACK");
    const repository = await openRepository(stack);
    // Without a lock, which would have to be written.
    const listed = await restic(repository, ["snapshots", "--no-lock", "--host", repository.site, "--json"]);
    const backups = backupsOf(JSON.parse(listed));
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
