import { main } from "../../toolchain/command-line";
import { readLogArguments, showLog } from "../server/show-log";
import { openLocalStack } from "./local-stack";

// npm run logs, of the stack of this clone's local cloud.
main(async () => {
    const log = readLogArguments("npm run local:logs --");
    const { stack } = await openLocalStack();
    return showLog(stack, log);
});
