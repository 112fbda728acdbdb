import { readFileSync } from "node:fs";
import { join, resolve } from "node:path";
import { checkConfigurationFile } from "../framework/configuration-file";
import { describeProblem } from "../../toolchain/setting-problem";
import { packs } from "../packs";
import { policiesDirectory } from "./bundle";

/** `npm run policies:check [-- FILE]`: reports all problems of the packs' configuration file. */
function main([file = join(policiesDirectory, "config.json")]: string[]): void {
    const problems = checkConfigurationFile(readFileSync(resolve(file), "utf8"), packs);
    for (const problem of problems) {
        console.error(describeProblem(problem));
    }
    if (problems.length > 0) {
        console.error(`${file}: ${problems.length} ${problems.length === 1 ? "problem" : "problems"}`);
        process.exitCode = 1;
    }
}

main(process.argv.slice(2));
