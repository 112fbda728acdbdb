import { ensurePulumi } from "../local/setup/pulumi";
import { TerminalProgress } from "../local/setup/progress";
import { main } from "./arguments";

// Says in which folder the Pulumi CLI is, and fetches it where there is none: for a pipeline's PATH.
main(async () => {
    console.log(await ensurePulumi(new TerminalProgress()));
});
