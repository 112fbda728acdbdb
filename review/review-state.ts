import { judgeState } from "../policies/framework/judge-state";
import type { ExportedState } from "../policies/framework/state";
import { packs } from "../policies/packs";
import { makeReview, type ReviewContext } from "./make-review";
import type { Review } from "./model";

/**
 * Reviews a stack's state as it is, without the engine, a program or a cloud.
 *
 * @param configuration the content of the packs' configuration file
 */
export function reviewState(
    state: ExportedState,
    configuration: Record<string, unknown>,
    { time, base }: Pick<ReviewContext, "time" | "base">,
): Review {
    const report = judgeState(state, packs, configuration, time);
    const { project, stack, secrets, resources } = state;
    const review = makeReview({ events: [], report, secrets }, { project, stack, time, base });
    return { ...review, subject: "state", unchanged: resources.length };
}
