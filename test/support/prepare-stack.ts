// Creates the stack of a clone's local cloud, with its settings file but no resources: a test changes settings first.
import { main } from "../../toolchain/command-line";
import { TerminalProgress } from "../../toolchain/progress";
import { prepareCloud } from "../../local/setup/prepare";

main(async () => {
    await prepareCloud(new TerminalProgress());
});
