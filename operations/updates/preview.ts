import * as path from "node:path";
import { wantsColour } from "../../toolchain/command-line";
import { withTemporaryFolder } from "../../toolchain/temporary-folder";
import { policyArguments } from "../stack/policy-arguments";
import { stackCommand } from "../stack/stack";
import { announcement } from "./announcement";

stackCommand("npm run preview -- --stack STACK [-- OPTIONS OF pulumi preview]", (stack, { rest }) =>
    // Only this user may read the log: it holds all that the engine shows.
    withTemporaryFolder(async (folder) => {
        const log = path.join(folder, "events");
        // The CLI accepts `--event-log` only if this variable is set.
        process.env["PULUMI_DEBUG_COMMANDS"] = "true";
        const code = await stack.pulumi("preview", ...(await policyArguments()), "--event-log", log, ...rest);
        if (!rest.some((option) => ["--json", "-j"].includes(option))) {
            process.stdout.write(announcement(log, wantsColour()));
        }
        return code;
    }),
);
