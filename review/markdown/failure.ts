import type { Review } from "../model";
import { failureTitle } from "../words";
import { block } from "./escape";
import type { Section } from "./section";

/** Length at which the reason is cut, in characters. */
const longestReason = 8000;

export function failureSection({ failure }: Review): Section | undefined {
    return failure && { head: [`### ${failureTitle(failure)}`, "", block(failure.reason.slice(0, longestReason))] };
}
