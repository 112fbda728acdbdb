import { randomInt } from "node:crypto";
import { UsageError } from "../../toolchain/command-line";

export interface ChaosOptions {
    minutes: number;
    seed: number;
    /** Only this round. */
    round?: number;
}

/** An option's value as it was given, by its name. */
export type GivenOptions = Record<string, string | undefined>;

const usage = "npm run test:chaos -- [--minutes MINUTES] [--seed SEED] [--round ROUND]";
const largestSeed = 2 ** 32 - 1;

const limits: Record<"minutes" | "seed" | "round", { from: number; to: number; meaning: string }> = {
    minutes: { from: 1, to: 1440, meaning: "after which no further round begins" },
    seed: { from: 0, to: largestSeed, meaning: "which a run prints first" },
    round: { from: 1, to: 100_000, meaning: "the number of the only round to run" },
};

export const optionNames = Object.keys(limits);

/**
 * Reads the options of the chaos test. Without a seed, takes a random one.
 *
 * @throws UsageError that names everything that is wrong
 */
export function readOptions(given: GivenOptions): ChaosOptions {
    const problems: string[] = [];
    const read = (name: keyof typeof limits): number | undefined => {
        const text = given[name];
        const { from, to, meaning } = limits[name];
        if (text === undefined) {
            return undefined;
        }
        if (!/^\d{1,10}$/.test(text) || Number(text) < from || Number(text) > to) {
            problems.push(
                `--${name} is ${JSON.stringify(text)}, and must be a whole number from ${from} to ${to}, ${meaning}`,
            );
        }
        return Number(text);
    };
    const [minutes, seed, round] = [read("minutes"), read("seed"), read("round")];
    if (round !== undefined && minutes !== undefined) {
        problems.push("--round runs one round, however long it takes: leave out --minutes");
    }
    if (round !== undefined && seed === undefined) {
        problems.push("--round needs --seed: rounds of the same number differ between seeds");
    }
    if (problems.length > 0) {
        throw new UsageError(`${problems.join("\n")}\nusage: ${usage}`);
    }
    return { minutes: minutes ?? 10, seed: seed ?? randomInt(largestSeed + 1), round };
}
