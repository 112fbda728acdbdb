import * as fs from "node:fs";
import * as os from "node:os";
import * as path from "node:path";
import { faults } from "../support/faults/catalogue";
import type { Counts } from "../support/runners";
import { operations } from "./operations";
import { readOptions, type GivenOptions } from "./options";
import { describePlan, planRound } from "./plan";
import { ChaosSite } from "./site";

const print = (line: string) => void process.stdout.write(`${line}\n`);

/** Runs rounds until the time is over. Each counts as a test; after a failed one, the next begins with a new site. */
export async function runChaos(given: GivenOptions): Promise<Counts> {
    const { minutes, seed, round } = readOptions(given);
    const names = operations.map(({ name }) => name);
    print(`seed ${seed}, ${round ? `round ${round} alone` : `${minutes} minutes`}, ${faults.length} faults`);
    const counts: Counts = { passed: 0, failed: 0 };
    const deadline = Date.now() + minutes * 60_000;
    const isLast = (number: number) => (round ? number > round : Date.now() > deadline);
    let site: ChaosSite | undefined;
    try {
        for (let number = round ?? 1; !isLast(number); number++) {
            const plan = planRound(seed, number, faults, names);
            site ??= await ChaosSite.create();
            print(`\n${new Date().toISOString().slice(11, 19)} ${describePlan(plan)}`);
            const begin = Date.now();
            const { problems, notes } = await site.round(plan);
            const took = `${((Date.now() - begin) / 1000).toFixed(0)} s`;
            notes.forEach((note) => print(`    ${note}`));
            if (problems.length === 0) {
                counts.passed++;
                print(`  ✔ round ${number}, ${took}`);
                continue;
            }
            counts.failed++;
            const evidence = path.join(fs.mkdtempSync(path.join(os.tmpdir(), "simple-web-stack-chaos-")), "evidence");
            fs.writeFileSync(
                evidence,
                `${describePlan(plan)}\n\n${[...notes, ...problems].join("\n")}\n\n${await site.evidence()}`,
            );
            problems.forEach((problem) => print(`    ${problem.trim().replaceAll("\n", "\n      ")}`));
            print(`  ✘ round ${number}, ${took}; logs: ${evidence}`);
            print(`    alone: npm run test:chaos -- --seed ${seed} --round ${number}`);
            await site.remove();
            site = undefined;
        }
    } finally {
        await site?.remove();
    }
    print(`\nseed ${seed}: ${counts.passed} rounds passed, ${counts.failed} failed`);
    return counts;
}
