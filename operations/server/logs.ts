import { main } from "../../toolchain/command-line";
import { Stack } from "../stack/stack";
import { readLogArgumentsWithStack, showLog } from "./show-log";

// Shows a log of a stack's server.
main(async () => {
    const { stack, log } = readLogArgumentsWithStack("npm run logs --");
    return showLog(new Stack(stack), log);
});
