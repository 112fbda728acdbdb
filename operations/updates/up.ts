import { updateAndMend } from "../recovery/update";
import { stackPolicyArguments } from "../stack/policy-arguments";
import { UsageError } from "../../toolchain/command-line";
import { updateCommand } from "./update-command";

const usage = "npm run up -- --stack STACK [--yes] [-- OPTIONS OF pulumi up]";
/** Each of them answers the question that pulumi up asks on a terminal. */
const answers = ["--yes", "-y", "--skip-preview", "-f", "--preview-only"];

updateCommand(
    usage,
    async (stack, { rest, switches }) => {
        const options = switches.has("yes") ? ["--yes", ...rest] : rest;
        // Before the server is asked: Pulumi would say so only then.
        if (!process.stdin.isTTY && !options.some((option) => answers.includes(option))) {
            throw new UsageError(
                `there is no terminal to ask on whether to go on; --yes agrees beforehand\nusage: ${usage}`,
            );
        }
        return updateAndMend(stack, [...(await stackPolicyArguments(stack)), ...options]);
    },
    ["yes"],
);
