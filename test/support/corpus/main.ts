/**
 * `npm run policies:corpus` previews the programs of `test/fixtures/corpus` with the packs and prints how often they are right.
 * Options: names of programs; `--moment update` lets everything be known; `--write` writes the figures into docs/corpus.md.
 */
import { availableParallelism } from "node:os";

import { bundlePack } from "../../../policies/tools/bundle";
import { main, parseOptions, UsageError } from "../../../toolchain/command-line";
import { pulumiCli, setUp } from "../needs";
import { Pool } from "../pool";
import { Previews } from "../preview";
import { programNames, readExpectation } from "./expectation";
import { listOfMistakes, table, writePage } from "./page";
import { runVariant, type Moment } from "./run";

const usage = "npm run policies:corpus -- [--moment preview|update] [--write] [PROGRAM…]";

main(async () => {
    const { values, positionals } = parseOptions(usage, {
        args: process.argv.slice(2),
        options: { moment: { type: "string", default: "preview" }, write: { type: "boolean" } },
        allowPositionals: true,
    });
    const unknown = positionals.filter((name) => !programNames().includes(name));
    if (unknown.length > 0) {
        throw new UsageError(`no such program: ${unknown.join(", ")}; allowed: ${programNames().join(", ")}`);
    }
    if (!["preview", "update"].includes(values.moment)) {
        throw new UsageError(`--moment: received ${values.moment}; allowed: preview, update\nusage: ${usage}`);
    }
    await setUp([pulumiCli]);
    await bundlePack("all");
    const pool = new Pool(availableParallelism());
    const previews = await Previews.start();
    try {
        const judgements = await Promise.all(
            (positionals.length > 0 ? positionals : programNames())
                .map((program) => ({ program, expectation: readExpectation(program) }))
                .flatMap(({ program, expectation }) =>
                    expectation.variants.map((variant) =>
                        pool.run(async () => {
                            const moment = values.moment as Moment;
                            const judgement = await runVariant(previews, program, expectation, variant, moment);
                            process.stdout.write(listOfMistakes([judgement]));
                            return judgement;
                        }),
                    ),
                ),
        );
        process.stdout.write(`\n${table(judgements)}`);
        if (values.write) {
            writePage(judgements);
        }
        return judgements.some(({ failure }) => failure !== undefined) ? 1 : 0;
    } finally {
        previews.stop();
    }
});
