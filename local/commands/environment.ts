import { main } from "../../toolchain/command-line";
import { shellQuote } from "../../toolchain/shell-quote";
import { openCloud } from "../setup/open-cloud";

// Prints a shell's environment for running `pulumi … --stack local` by hand.
main(async () => {
    const { environment } = await openCloud();
    // Print only PATH's first directory, Pulumi's: the user's shell has the rest, and npm has changed this process's PATH.
    const [pulumi] = (environment.PATH ?? "").split(":");
    process.stdout.write(`export PATH=${shellQuote(pulumi)}:"$PATH"\n`);
    for (const [name, value] of Object.entries(environment).filter(([variable]) => variable !== "PATH")) {
        process.stdout.write(value === undefined ? `unset ${name}\n` : `export ${name}=${shellQuote(value)}\n`);
    }
});
