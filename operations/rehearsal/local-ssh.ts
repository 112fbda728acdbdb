import { main } from "../../toolchain/command-line";
import { openLocalStack } from "./local-stack";

// usage: npm run local:ssh [-- COMMAND…]; without a command, it opens a shell
main(async () => {
    const { stack } = await openLocalStack();
    return stack.onServer((shell) => shell.interact(process.argv.slice(2)));
});
