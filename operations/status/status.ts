import { main, parseOptions, requiredStack } from "../../toolchain/command-line";
import { localRehearsal } from "../rehearsal/environment";
import { Stack } from "../stack/stack";
import { printStatus } from "./print";
import { tellingOptions } from "./telling-options";

const usage = "npm run status -- --stack STACK [--json] [--html FILE]";

main(async () => {
    const { values } = parseOptions(usage, { options: { stack: { type: "string", short: "s" }, ...tellingOptions } });
    const stack = new Stack(requiredStack(usage, values.stack));
    return printStatus(stack, values, { rehearsal: await localRehearsal(stack.name) });
});
