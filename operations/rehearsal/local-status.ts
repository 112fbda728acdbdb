import { main, parseOptions } from "../../toolchain/command-line";
import { printStatus } from "../status/print";
import { openLocalStack } from "./local-stack";
import { rehearsalOf } from "./summary";

main(async () => {
    const { values } = parseOptions("npm run local:status [-- --json]", {
        options: { json: { type: "boolean", default: false } },
    });
    const { stack, cloudId } = await openLocalStack();
    return printStatus(stack, values.json === true, { rehearsal: rehearsalOf(cloudId) });
});
