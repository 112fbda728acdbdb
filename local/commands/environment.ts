import { shellQuote } from "../../toolchain/shell-quote";
import { main } from "../../toolchain/command-line";
import { openCloud } from "../setup/open-cloud";

// Prints what a shell has to be told before `pulumi … --stack local` is typed by hand.
main(async () => {
    const { environment } = await openCloud();
    // The rest of PATH is the shell's own, and npm has added to ours.
    const [pulumi] = (environment.PATH ?? "").split(":");
    process.stdout.write(`export PATH=${shellQuote(pulumi)}:"$PATH"\n`);
    for (const [name, value] of Object.entries(environment).filter(([variable]) => variable !== "PATH")) {
        process.stdout.write(value === undefined ? `unset ${name}\n` : `export ${name}=${shellQuote(value)}\n`);
    }
});
