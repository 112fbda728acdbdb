import { main, parseOptions } from "../../toolchain/command-line";
import { printStatus } from "../status/print";
import { tellingOptions } from "../status/telling-options";
import { openLocalStack } from "./local-stack";
import { rehearsalOf } from "./rehearsal-of";

main(async () => {
    const { values } = parseOptions("npm run local:status [-- [--json] [--html FILE]]", { options: tellingOptions });
    const { stack, cloudId } = await openLocalStack();
    return printStatus(stack, values, { rehearsal: rehearsalOf(cloudId) });
});
