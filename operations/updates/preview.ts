import * as path from "node:path";
import { wantsColour } from "../../toolchain/command-line";
import { withTemporaryFolder } from "../../toolchain/temporary-folder";
import { announce, replaceOptions, stepsOf } from "../recovery/answer";
import { checkDatabaseRemoval } from "../recovery/database-removal";
import { checkExistingRecords } from "../recovery/existing-records";
import { checkHttpsRemoval } from "../recovery/https-removal";
import { askServer } from "../recovery/question";
import { certificateNotice } from "../stack/certificate";
import { stackPolicyArguments } from "../stack/policy-arguments";
import { announcement } from "./announcement";
import { updateCommand } from "./update-command";

/** How long a preview waits for the server's answer, in seconds. */
const patience = 3;

updateCommand("npm run preview -- --stack STACK [-- OPTIONS OF pulumi preview]", (stack, { rest }) =>
    // Only this user may read the log: it holds all that the engine shows.
    withTemporaryFolder(async (folder) => {
        const log = path.join(folder, "events");
        // The CLI accepts `--event-log` only if this variable is set.
        process.env["PULUMI_DEBUG_COMMANDS"] = "true";
        const answer = await askServer(stack, patience);
        const say = (line: string) => void process.stderr.write(`${line}\n`);
        const notice = answer.asked ? certificateNotice(answer.certificate) : undefined;
        [...announce(answer), ...(notice ? [notice] : [])].forEach(say);
        const options = [
            ...(await stackPolicyArguments(stack)),
            "--event-log",
            log,
            ...replaceOptions(stepsOf(answer)),
        ];
        const code = await stack.pulumi("preview", ...options, ...rest);
        if (!rest.some((option) => ["--json", "-j"].includes(option))) {
            process.stdout.write(announcement(log, wantsColour()));
        }
        // At the end, below what the engine says of the protected volume: without the number of tables, and the way out.
        await checkDatabaseRemoval(stack, say);
        await checkHttpsRemoval(stack);
        await checkExistingRecords(stack, say);
        return code;
    }),
);
