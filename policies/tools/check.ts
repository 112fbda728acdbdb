import { readFileSync } from "node:fs";
import { join, resolve } from "node:path";
import { checkConfigurationFile } from "../framework/configuration-file";
import { main, parseOptions } from "../../toolchain/command-line";
import { describeProblem } from "../../toolchain/setting-problem";
import { packs } from "../packs";
import { policiesDirectory } from "./bundle";

const usage = "npm run policies:check [-- FILE]; the file defaults to policies/config.json.";

/** Reports all problems of the packs' configuration file. */
main(async () => {
    const { values, positionals } = parseOptions(usage, {
        options: { help: { type: "boolean", short: "h" } },
        allowPositionals: true,
    });
    if (values.help) {
        console.log(`usage: ${usage}`);
        return 0;
    }
    const [file = join(policiesDirectory, "config.json")] = positionals;
    const problems = checkConfigurationFile(readFileSync(resolve(file), "utf8"), packs);
    for (const problem of problems) {
        console.error(describeProblem(problem));
    }
    if (problems.length > 0) {
        console.error(`${file}: ${problems.length} ${problems.length === 1 ? "problem" : "problems"}`);
    }
    return problems.length > 0 ? 1 : 0;
});
