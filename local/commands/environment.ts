import { main } from "../../toolchain/command-line";
import { shellQuote } from "../../toolchain/shell-quote";
import { incusEnvironment } from "../incus/command";
import { findDaemon } from "../incus/daemon";
import { projectName } from "../incus/project";
import { openCloud } from "../setup/open-cloud";

// Prints a shell's environment for running `pulumi … --stack local` by hand, and `incus list` to see its machines.
main(async () => {
    const { environment } = await openCloud();
    // Print only PATH's first directory, Pulumi's: the user's shell has the rest, and npm has changed this process's PATH.
    const [pulumi] = (environment.PATH ?? "").split(":");
    process.stdout.write(`export PATH=${shellQuote(pulumi)}:"$PATH"\n`);
    const daemon = await findDaemon();
    const variables: Record<string, string | undefined> = { ...environment };
    if (daemon) {
        Object.assign(variables, incusEnvironment(daemon), { INCUS_PROJECT: projectName });
    }
    for (const [name, value] of Object.entries(variables).filter(([variable]) => variable !== "PATH")) {
        process.stdout.write(value === undefined ? `unset ${name}\n` : `export ${name}=${shellQuote(value)}\n`);
    }
});
