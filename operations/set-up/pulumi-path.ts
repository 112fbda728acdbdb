import { ensurePulumi } from "../../pulumi/cli";
import { TerminalProgress } from "../../toolchain/progress";
import { main } from "../../toolchain/command-line";

// Says in which folder the Pulumi CLI is, and fetches it where there is none: for a pipeline's PATH.
main(async () => {
    console.log(await ensurePulumi(new TerminalProgress()));
});
