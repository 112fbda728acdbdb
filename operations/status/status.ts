import { main, parseOptions, requiredStack } from "../../toolchain/command-line";
import { localRehearsal } from "../rehearsal/environment";
import { reachingServer, sshOptions, withSshUsage } from "../ssh/server-command";
import { Stack } from "../stack/stack";
import { printStatus } from "./print";
import { tellingOptions } from "./telling-options";

const usage = withSshUsage("npm run status -- --stack STACK [--json] [--html FILE]");

main(async () => {
    const { values } = parseOptions(usage, {
        options: { stack: { type: "string", short: "s" }, ...tellingOptions, ...sshOptions },
    });
    const stack = new Stack(requiredStack(usage, values.stack));
    const rehearsal = await localRehearsal(stack.name);
    return reachingServer(stack, "npm run status", values, () => printStatus(stack, values, { rehearsal }));
});
