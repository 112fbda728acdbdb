import { main } from "../../toolchain/command-line";
import { reachingServer } from "../ssh/server-command";
import { Stack } from "../stack/stack";
import { readLogArgumentsWithStack, showLog } from "./show-log";

// Shows a log of a stack's server.
main(async () => {
    const { stack: name, log, ssh } = readLogArgumentsWithStack("npm run logs --");
    const stack = new Stack(name);
    return reachingServer(stack, "npm run logs", ssh, () => showLog(stack, log));
});
