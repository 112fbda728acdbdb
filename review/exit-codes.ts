import { outcomes, type Outcome } from "./model";

const exitCodes: Record<Outcome, number> = { clean: 0, advisory: 10, mandatory: 20, failed: 30 };

/** Whether it can be the mildest outcome that counts as a failure. */
export function isFailOn(outcome: string): boolean {
    return outcomes.some((one) => one === outcome && one !== "clean");
}

/** The exit code for an outcome; 0 for one that is milder than `failOn`. */
export function exitCodeOf(outcome: Outcome, failOn: Outcome): number {
    return outcomes.indexOf(outcome) >= outcomes.indexOf(failOn) ? exitCodes[outcome] : 0;
}
