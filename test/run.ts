import { main, parseOptions, UsageError } from "../toolchain/command-line";
import type { GivenOptions } from "./chaos/options";
import { setUp } from "./support/needs";
import type { Counts } from "./support/runners";
import { suites, type Suite } from "./suites";

// Usage: run.ts [all|SUITE…] [OPTION OF A SUITE…]; default: every suite of test/suites.ts but those that run only by name.
// Sets each suite up and runs it. At the end it names what failed, for whoever sees the end of a long log only; the last
// line is "N passed, N failed". A check that isn't mocha's counts as one test.

main(async () => {
    const { names, given } = readArguments(process.argv.slice(2));
    const total: Counts = { passed: 0, failed: 0 };
    const failed: string[] = [];
    for (const [name, suite] of chosen(names)) {
        const begin = Date.now();
        process.stdout.write(`\n── ${name} ──\n`);
        const counts = await runSuite(suite, given);
        total.passed += counts.passed;
        total.failed += counts.failed;
        if (counts.failed > 0) {
            failed.push(name, ...(counts.failures ?? []).map((failure) => `  ${failure.replaceAll("\n", "\n    ")}`));
        }
        process.stdout.write(`${name}: ${((Date.now() - begin) / 1000).toFixed(1)} s\n`);
    }
    if (failed.length > 0) {
        process.stdout.write(`\nfailed:\n${failed.map((line) => `  ${line}\n`).join("")}`);
    }
    process.stdout.write(`\n${total.passed} passed, ${total.failed} failed\n`);
    return failed.length > 0 ? 1 : 0;
});

/** The suites' names and their options, which are checked before anything is set up. */
function readArguments(argv: string[]): { names: string[]; given: GivenOptions } {
    const usage = "npm test -- [all|SUITE…] [OPTION OF A SUITE…]";
    const optionsOf = (suite?: Suite) => suite?.options?.names ?? [];
    const known = Object.values(suites).flatMap(optionsOf);
    const { values, positionals: names } = parseOptions(usage, {
        args: argv,
        options: Object.fromEntries(known.map((name) => [name, { type: "string" as const }])),
        allowPositionals: true,
    });
    const given = values as GivenOptions;
    const wanted = chosen(names).map(([, suite]) => suite);
    const useless = Object.keys(given).filter((name) => !wanted.some((suite) => optionsOf(suite).includes(name)));
    if (useless.length > 0) {
        throw new UsageError(
            `${useless.map((name) => `--${name}`).join(", ")}: no suite that runs takes it\nusage: ${usage}`,
        );
    }
    wanted.forEach(({ options }) => options?.check(given));
    return { names, given };
}

function chosen(names: string[]): [string, Suite][] {
    const unknown = names.filter((name) => name !== "all" && !Object.hasOwn(suites, name));
    if (unknown.length > 0) {
        throw new UsageError(`no such suite: ${unknown.join(", ")}; allowed: all, ${Object.keys(suites).join(", ")}`);
    }
    return Object.entries(suites).filter(
        ([name, { onlyByName }]) =>
            names.includes("all") || (names.length > 0 ? names.includes(name) : onlyByName !== true),
    );
}

/** A suite whose set-up fails counts as one failure: each of its tests would fail, for a less clear reason. */
async function runSuite({ needs, run }: Suite, given: GivenOptions): Promise<Counts> {
    try {
        await setUp(needs);
    } catch (error) {
        process.stdout.write(`✘ set-up: ${error instanceof Error ? error.message : error}\n`);
        return { passed: 0, failed: 1 };
    }
    return run(given);
}
