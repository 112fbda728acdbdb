import { main, readCommand } from "../../toolchain/command-line";
import { reachingServer, sshOptions, withSshUsage, type GivenSsh } from "../ssh/server-command";
import { Stack } from "../stack/stack";

// Runs a command once in the running release, as components/application/files/exec.sh says.
main(async () => {
    const usage = withSshUsage("npm run exec -- --stack STACK -- COMMAND…");
    const { stack: name, options, command } = readCommand(usage, sshOptions);
    const stack = new Stack(name);
    return reachingServer(stack, "npm run exec", options as GivenSsh, () =>
        stack.onServer((shell) => shell.interactWithScript("application/files/exec.sh", command)),
    );
});
