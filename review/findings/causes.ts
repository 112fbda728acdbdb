import { byCause, type Alike } from "../../policies/findings/causes";
import type { ReviewedFinding } from "../model";

/** Findings that one remedy ends: the one to show, and what else it ends. */
export interface Cause<Finding> {
    main: Alike<Finding>;
    further: Alike<Finding>[];
}

/** The causes of findings of one status, in the order of the findings. */
export function causesOf<Finding extends ReviewedFinding>(findings: readonly Finding[]): Cause<Finding>[] {
    const kindOf = ({ pack, policy, level, acceptedRisk, fact, message }: Finding) =>
        JSON.stringify([pack, policy, level, acceptedRisk, fact === undefined ? message : ""]);
    return byCause(findings, kindOf).map(([main, ...further]) => ({ main: main!, further }));
}

/** Number of findings of a cause. */
export function sizeOf<Finding>({ main, further }: Cause<Finding>): number {
    return [main, ...further].reduce((sum, { others }) => sum + 1 + others.length, 0);
}

/** `3 more of the same cause`, if there are any. */
export function furtherInWords<Finding>({ further }: Cause<Finding>): string | undefined {
    return further.length > 0 ? `${further.length} more of the same cause` : undefined;
}
