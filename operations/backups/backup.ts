import { stackCommand } from "../stack/stack";

stackCommand("npm run backup -- --stack STACK", async (stack) => {
    const failure = "the backup failed, see above; the ones before it are untouched";
    await stack.script(failure, "backup/files/now.sh", [], { show: true });
});
