import { main } from "../../toolchain/command-line";
import { openLocalStack } from "./local-stack";
import { printChecks } from "./summary";

main(async () => {
    const { stack, cloudId } = await openLocalStack();
    await printChecks(stack, cloudId, "npm run local mends what it can; npm run local:logs shows more");
});
