import { serverCommand } from "../ssh/server-command";

// Makes a backup now. With --smaller, it may be much smaller than the one before, which is otherwise a warning.
serverCommand(
    "npm run backup -- --stack STACK [--smaller]",
    async (stack, { switches }) => {
        const failure = "the backup failed, see above; the ones before it are untouched";
        const parameters = switches.has("smaller") ? ["smaller"] : [];
        await stack.script(failure, "backup/files/now.sh", parameters, { show: true });
    },
    ["smaller"],
);
