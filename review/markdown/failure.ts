import type { Review } from "../model";
import { block } from "./escape";
import type { Section } from "./section";

/** Length at which the reason is cut, in characters. */
const longestReason = 8000;

export function failureSection({ failure }: Review): Section | undefined {
    return failure && { head: ["### Why there is no preview", "", block(failure.reason.slice(0, longestReason))] };
}
