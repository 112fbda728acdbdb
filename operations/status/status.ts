import { main, parseOptions, requiredStack } from "../../toolchain/command-line";
import { Stack } from "../stack/stack";
import { printStatus } from "./print";
import { tellingOptions } from "./telling-options";

const usage = "npm run status -- --stack STACK [--json] [--html FILE]";

main(() => {
    const { values } = parseOptions(usage, { options: { stack: { type: "string", short: "s" }, ...tellingOptions } });
    return printStatus(new Stack(requiredStack(usage, values.stack)), values);
});
