import * as fs from "node:fs";
import type { Notice } from "./visitors";

/** What a fault costs: one row of docs/reliability.md. */
export interface Cost {
    fault: string;
    noticed: string;
    duration: string;
    lost: string;
    act: string;
}

/** Where a test run writes what faults cost, one JSON object a line; nothing is written if it is not set. */
export const factsVariable = "RELIABILITY_FACTS";

// Upper bounds (seconds) that durations are given by: a number that changes with each run is no fact.
const bounds = [1, 2, 5, 10, 20, 30, 60, 120, 300];

/** A duration that is the same the next time: by the next of a few upper bounds. */
export function roughly(seconds: number): string {
    if (seconds === 0) {
        return "—";
    }
    const bound = bounds.find((candidate) => seconds < candidate);
    return bound === undefined ? "more than 300 s" : `under ${bound} s`;
}

/**
 * Writes down what a fault cost, for the reader of the test's output and for the table.
 *
 * @param lost what was lost of what the site had acknowledged
 * @param act who has to do what, so that everything is as it should be
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
        row(["fault", "what visitors notice", "for how long", "what is lost", "who has to act"]),
        "|---|---|---|---|---|",
        ...costs.map(({ fault, noticed, duration, lost, act }) => row([fault, noticed, duration, lost, act])),
    ].join("\n");
}
