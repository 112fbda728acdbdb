import * as fs from "node:fs";
import type { Notice } from "./constant-visitors";

/** What a fault costs: one row of docs/reliability.md. */
export interface Cost {
    fault: string;
    noticed: string;
    duration: string;
    lost: string;
    act: string;
}

/**
 * Names the file that a test run writes the costs of faults to, one JSON object per line; without it, none is written.
 */
export const factsVariable = "RELIABILITY_FACTS";

// Durations are given as one of these upper bounds (seconds), since the exact number changes with each run.
const bounds = [1, 2, 5, 10, 20, 30, 60, 120, 300];

/** A duration as the next of a few upper bounds, so that it stays the same in the next run. */
export function roughly(seconds: number): string {
    if (seconds === 0) {
        return "—";
    }
    const bound = bounds.find((candidate) => seconds < candidate);
    return bound === undefined ? "more than 300 s" : `under ${bound} s`;
}

/**
 * Records what a fault cost, in the test's output and for the table.
 *
 * @param lost what was lost of what the site had acknowledged
 * @param act what to do to recover
 */
export function recordCost(fault: string, notice: Pick<Notice, "seen" | "longest">, lost: string, act: string): void {
    const cost: Cost = {
        fault,
        noticed: notice.seen.join(", ") || "nothing",
        duration: roughly(notice.longest),
        lost,
        act,
    };
    console.log(`        ${cost.noticed}; ${cost.duration} (${notice.longest.toFixed(1)} s); lost: ${lost}; ${act}`);
    const file = process.env[factsVariable];
    if (file) {
        fs.appendFileSync(file, `${JSON.stringify(cost)}\n`);
    }
}

/** The table, from a test run's facts. */
export function reliabilityTable(costs: Cost[]): string {
    const row = (cells: string[]) => `| ${cells.map((cell) => cell.replaceAll("|", "\\|")).join(" | ")} |`;
    return [
        row(["fault", "what visitors notice", "for how long", "what is lost", "what to do"]),
        "|---|---|---|---|---|",
        ...costs.map(({ fault, noticed, duration, lost, act }) => row([fault, noticed, duration, lost, act])),
    ].join("\n");
}
