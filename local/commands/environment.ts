import { main } from "../setup/problem";
import { openCloud } from "./opened";

// Prints what a shell has to be told before `pulumi … --stack local` is typed by hand.
main(async () => {
    const { environment } = await openCloud();
    for (const [name, value] of Object.entries(environment)) {
        if (value === undefined) {
            process.stdout.write(`unset ${name}\n`);
        } else {
            process.stdout.write(`export ${name}='${value.replaceAll("'", `'\\''`)}'\n`);
        }
    }
});
