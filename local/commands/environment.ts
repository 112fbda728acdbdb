import { main } from "../../toolchain/command-line";
import { shellQuote } from "../../toolchain/shell-quote";
import { openCloud } from "../setup/open-cloud";

// Prints a shell's environment for running `pulumi … --stack local` by hand.
main(async () => {
    const { environment } = await openCloud();
    // Only the first directory: the shell has a PATH of its own, and npm has changed ours.
    const [pulumi] = (environment.PATH ?? "").split(":");
    process.stdout.write(`export PATH=${shellQuote(pulumi)}:"$PATH"\n`);
    for (const [name, value] of Object.entries(environment).filter(([variable]) => variable !== "PATH")) {
        process.stdout.write(value === undefined ? `unset ${name}\n` : `export ${name}=${shellQuote(value)}\n`);
    }
});
