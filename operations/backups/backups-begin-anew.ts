import { UsageError } from "../../toolchain/command-line";
import { ask } from "../stack/ask";
import { updateCommand } from "../updates/update-command";

// Goes on with whatever repository the bucket has, or makes a new one: after the old one was lost. No other command does.
updateCommand(
    "npm run backups:begin-anew -- --stack STACK [--yes]",
    async (stack, { switches }) => {
        if (!switches.has("yes")) {
            const answer = await ask(
                `this gives up the backups that ${stack.name} had in another repository`,
                `The backups of ${stack.name} begin anew; those in a repository that is gone are given up. Type the stack's name to go on: `,
            );
            if (answer !== stack.name) {
                throw new UsageError("nothing was changed");
            }
        }
        await stack.script("the backups do not begin anew, see above", "backup/files/begin-anew.sh", [], {
            show: true,
        });
        // The step notes the repository's id in the stack, for npm run backups:check.
        const step = "**$command:remote:Command::backup";
        return stack.pulumi("up", "--yes", "--skip-preview", "--replace", step, "--target", step);
    },
    ["yes"],
);
