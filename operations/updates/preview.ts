import * as fs from "node:fs";
import * as os from "node:os";
import * as path from "node:path";
import { announcement } from "./announcement";
import { main, readArguments, wantsColour } from "../../toolchain/command-line";
import { policyArguments } from "../stack/policies";
import { pulumi } from "../stack/pulumi";

main(async () => {
    const { stack, rest } = readArguments("npm run preview -- --stack STACK [-- OPTIONS OF pulumi preview]");
    // A folder that only this user can read, because the log may hold what others must not see.
    const folder = fs.mkdtempSync(path.join(os.tmpdir(), "simple-web-stack-preview-"));
    try {
        const log = path.join(folder, "events");
        // The CLI has `--event-log` only with this variable.
        process.env["PULUMI_DEBUG_COMMANDS"] = "true";
        const code = await pulumi(stack, "preview", ...(await policyArguments()), "--event-log", log, ...rest);
        if (!rest.some((option) => ["--json", "-j"].includes(option))) {
            process.stdout.write(announcement(log, wantsColour()));
        }
        return code;
    } finally {
        fs.rmSync(folder, { recursive: true, force: true });
    }
});
