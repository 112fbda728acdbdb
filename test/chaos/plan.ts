import { Random } from "../support/random";

/** What a plan has to know of a fault. */
export interface PlannedKind {
    name: string;
    hitsOperations?: true;
}

/** A fault of a round, and when it happens. */
export interface PlannedFault {
    name: string;
    /** When it begins, as a part of the time that the operation usually takes: 0 is its beginning, 1 its end. */
    moment: number;
    /** Seconds until it is ended, if it doesn't end by itself. */
    seconds: number;
}

export interface RoundPlan {
    number: number;
    operation: string;
    /** In the order in which they begin; two with the same moment begin at once. */
    faults: PlannedFault[];
    /** At least 0, less than 1: which backup is restored, which broken release is deployed. */
    choice: number;
}

/** The name of the operation that does nothing: its faults happen in between. */
export const nothing = "nothing";

/**
 * The plan of a round. It depends on nothing but its seed, its number and the catalogue, so each round of a run can be
 * repeated alone. As many rounds as there are faults contain each of them at least once.
 */
export function planRound(
    seed: number,
    number: number,
    faults: readonly PlannedKind[],
    operations: readonly string[],
): RoundPlan {
    const turn = Math.floor((number - 1) / faults.length);
    const first = new Random(`seed ${seed}, faults, turn ${turn}`).shuffled(faults)[(number - 1) % faults.length]!;
    const random = new Random(`seed ${seed}, round ${number}`);
    const operation = random.oneOf(operations.filter((name) => name !== nothing || !first.hitsOperations));
    const others = faults.filter((fault) => fault !== first && !(operation === nothing && fault.hitsOperations));
    const moment = random.between(0, 1, 2);
    const planned: PlannedFault[] = [{ name: first.name, moment, seconds: random.between(1, 10, 1) }];
    const pairing = random.oneOf(["alone", "at once", "one after another"]);
    if (pairing !== "alone") {
        planned.push({
            name: random.oneOf(others).name,
            moment: pairing === "at once" ? moment : random.between(0, 1, 2),
            seconds: random.between(1, 10, 1),
        });
    }
    return {
        number,
        operation,
        faults: planned.sort((one, other) => one.moment - other.moment),
        choice: random.number(),
    };
}

/** One line. */
export function describePlan({ number, operation, faults }: RoundPlan): string {
    const described = faults.map(
        ({ name, moment, seconds }) => `${name} (at ${moment.toFixed(2)}, for ${seconds.toFixed(1)} s)`,
    );
    const atOnce = faults.length === 2 && faults[0]!.moment === faults[1]!.moment;
    return `round ${number}: ${operation}; ${described.join(atOnce ? ", at once with: " : ", then: ")}`;
}
