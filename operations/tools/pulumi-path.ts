import { ensurePulumi } from "../../pulumi/cli";
import { main } from "../../toolchain/command-line";
import { TerminalProgress } from "../../toolchain/progress";

// Prints the folder of the Pulumi CLI, for a pipeline's PATH; installs the CLI if there is none.
main(async () => {
    console.log(await ensurePulumi(new TerminalProgress()));
});
