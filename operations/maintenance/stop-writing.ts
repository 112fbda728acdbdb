import { UsageError } from "../../toolchain/command-line";
import { ask } from "../stack/ask";
import { serverCommand } from "../ssh/server-command";

const usage = "npm run stop-writing -- --stack STACK [--yes | --undo]";
const script = "server-step/files/stop-writing.sh";

// For what must find the volumes as they stay: a snapshot that the data moves with, for example.
serverCommand(
    usage,
    async (stack, { rest, switches }) => {
        if (rest.length > 0) {
            throw new UsageError(`what is ${rest.join(" ")}?\nusage: ${usage}`);
        }
        if (switches.has("undo")) {
            await stack.script("not everything runs again, see above", script, ["undo"], { show: true });
            return;
        }
        if (!switches.has("yes")) {
            const answer = await ask(
                `this takes the site of ${stack.name} down`,
                `The site of ${stack.name} is down until --undo, or until another server has its data. Type the stack's name to go on: `,
            );
            if (answer !== stack.name) {
                throw new UsageError("nothing was changed");
            }
        }
        await stack.script("something may still write, see above", script, [], { show: true });
    },
    ["undo", "yes"],
);
