/**
 * `npm run policies:corpus` previews the programs of `test/fixtures/corpus` with the packs and prints how often they are right.
 * Options: names of programs; `--moment` judges at one moment only; `--write` writes the figures into docs/corpus.md.
 */
import { availableParallelism } from "node:os";

import { bundlePack } from "../../../policies/tools/bundle";
import { main, parseOptions, UsageError } from "../../../toolchain/command-line";
import { pulumiCli, setUp } from "../needs";
import { Pool } from "../pool";
import { Previews } from "../preview";
import { programNames, readExpectation } from "./expectation";
import { listOfMistakes, table, writePage } from "./page";
import { moments, runVariant } from "./run";

const usage = "npm run policies:corpus -- [--moment preview|update|deployed] [--write] [PROGRAM…]";

main(async () => {
    const { values, positionals } = parseOptions(usage, {
        args: process.argv.slice(2),
        options: { moment: { type: "string" }, write: { type: "boolean" } },
        allowPositionals: true,
    });
    const unknown = positionals.filter((name) => !programNames().includes(name));
    if (unknown.length > 0) {
        throw new UsageError(`no such program: ${unknown.join(", ")}; allowed: ${programNames().join(", ")}`);
    }
    const judgedAt = moments.filter((moment) => values.moment === undefined || moment === values.moment);
    if (judgedAt.length === 0) {
        throw new UsageError(`--moment: received ${values.moment}; allowed: ${moments.join(", ")}\nusage: ${usage}`);
    }
    await setUp([pulumiCli]);
    await bundlePack("all");
    const pool = new Pool(availableParallelism());
    const previews = await Previews.start();
    try {
        const judged = await Promise.all(
            (positionals.length > 0 ? positionals : programNames())
                .map((program) => ({ program, expectation: readExpectation(program) }))
                .flatMap(({ program, expectation }) =>
                    expectation.variants.map((variant) =>
                        pool.run(async () => {
                            const judgements = await runVariant(previews, program, expectation, variant, judgedAt);
                            process.stdout.write(listOfMistakes(judgements));
                            return judgements;
                        }),
                    ),
                ),
        );
        const judgements = judged.flat();
        process.stdout.write(`\n${table(judgements)}`);
        if (values.write) {
            writePage(judgements);
        }
        return judgements.some(({ failure }) => failure !== undefined) ? 1 : 0;
    } finally {
        previews.stop();
    }
});
