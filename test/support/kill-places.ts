import * as assert from "node:assert/strict";
import { Random } from "./random";

/** Kills a script at each of so many places; `KILL_PLACES=all` means at every place. */
const wanted = process.env["KILL_PLACES"] ?? "16";
/** Chooses the places; the same seed chooses the same ones. */
const seed = process.env["KILL_SEED"] ?? String(Math.floor(Math.random() * 1e6));

/** A place in a script, such as `lib.sh:12`, and the number of the instruction when it is first reached. */
export interface Place {
    place: string;
    number: number;
}

/**
 * The places to kill a script at: one from each stretch of it, in the order in which it reaches them.
 *
 * @param instructions what the killer (killer.ts) has written of a whole run
 * @param least fails if the run has no more places than these
 */
export function killPlaces(instructions: string, least: number): Place[] {
    const places = new Map<string, number>();
    for (const line of instructions.trim().split("\n")) {
        const [number, place] = line.split(" ");
        if (!places.has(place!)) {
            places.set(place!, Number(number));
        }
    }
    const all = [...places].map(([place, number]) => ({ place, number }));
    assert.ok(all.length > least, `only ${all.length} places`);
    const count = wanted === "all" ? all.length : Math.min(Number(wanted), all.length);
    assert.ok(count > 0, `KILL_PLACES is ${wanted}; allowed: a number above 0, all`);
    console.log(
        `        killed at ${count} of ${all.length} places (KILL_PLACES=${count === all.length ? "all" : `${wanted} KILL_SEED=${seed}`})`,
    );
    const random = new Random(seed);
    return Array.from({ length: count }, (_, index) => {
        const [from, to] = [index, index + 1].map((part) => Math.floor((part * all.length) / count));
        return random.oneOf(all.slice(from, to));
    });
}
