import { main, readCommand } from "../../toolchain/command-line";
import { Stack } from "../stack/stack";

// Runs a command once in the running release, as components/application/files/exec.sh says.
main(async () => {
    const { stack, command } = readCommand("npm run exec -- --stack STACK -- COMMAND…");
    return new Stack(stack).onServer((shell) => shell.interactWithScript("application/files/exec.sh", command));
});
