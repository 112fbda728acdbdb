import { ensurePulumi } from "../../pulumi/cli";
import { main } from "../../toolchain/command-line";
import { TerminalProgress } from "../../toolchain/progress";

// Prints the folder of the Pulumi CLI, and downloads it if there is none: for a pipeline's PATH.
main(async () => {
    console.log(await ensurePulumi(new TerminalProgress()));
});
