import * as fs from "node:fs";
import * as os from "node:os";
import * as path from "node:path";
import { announcement } from "./announcement";
import { main, readArguments } from "../../toolchain/command-line";
import { policyArguments } from "../stack/policies";
import { pulumi } from "../stack/pulumi";

main(async () => {
    const { stack, rest } = readArguments("npm run preview -- --stack STACK [-- OPTIONS OF pulumi preview]");
    // Only this user may read it: the log holds what the engine shows.
    const folder = fs.mkdtempSync(path.join(os.tmpdir(), "simple-web-stack-preview-"));
    try {
        const log = path.join(folder, "events");
        // The engine knows the option by this variable only.
        process.env["PULUMI_DEBUG_COMMANDS"] = "true";
        const code = await pulumi(stack, "preview", ...(await policyArguments()), "--event-log", log, ...rest);
        if (!rest.some((option) => ["--json", "-j"].includes(option))) {
            process.stdout.write(announcement(log, process.stdout.isTTY === true && !process.env["NO_COLOR"]));
        }
        return code;
    } finally {
        fs.rmSync(folder, { recursive: true, force: true });
    }
});
