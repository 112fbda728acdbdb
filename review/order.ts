import type { Severity } from "../policies/findings/finding";
import { effects, type Change, type Effect, type FindingStatus, type Interruption } from "./model";
import type { Operation, ReviewedFinding } from "./model";

/** The statuses, the most important first. */
const statuses: readonly FindingStatus[] = ["new", "unknown-before", "still-there", "accepted", "gone"];

/** The operations, the most dangerous first. */
const operations: readonly Operation[] = ["delete", "replace", "update", "create", "import", "read"];

/** A finding's severity, or its level if its pack has no severities. */
export type Weight = Severity | ReviewedFinding["level"];

/** All weights, the worst first. */
export const weights: readonly Weight[] = ["critical", "mandatory", "high", "medium", "low", "advisory"];

export function weightOf({ severity, level }: ReviewedFinding): Weight {
    return severity ?? level;
}

/** The worst weight among the findings. */
export function worstWeight(findings: readonly ReviewedFinding[]): Weight | undefined {
    const found = new Set(findings.map(weightOf));
    return weights.find((weight) => found.has(weight));
}

/** The worst that visitors notice. */
export function worstEffect(interruptions: readonly Interruption[]): Effect {
    return effects[Math.max(0, ...interruptions.map(({ effect }) => effects.indexOf(effect)))]!;
}

/** Whether a finding is neither gone nor accepted. */
export function isOpen({ status }: ReviewedFinding): boolean {
    return status !== "gone" && status !== "accepted";
}

/** Whether Pulumi blocks the update because of this change: it deletes or replaces what is protected. */
export function isBlocked({ operation, protect }: Change): boolean {
    return protect && (operation === "delete" || operation === "replace");
}

/** Findings by status, in the order of {@link statuses}; statuses without findings are left out. */
export function byStatus<Finding extends ReviewedFinding>(findings: readonly Finding[]): [FindingStatus, Finding[]][] {
    return inOrder(
        statuses,
        groupBy(findings, ({ status }) => status),
    );
}

/** Changes by operation, the most dangerous first, and by URN, because the engine's order varies from run to run. */
export function byOperation(changes: readonly Change[]): [Operation, Change[]][] {
    return inOrder(
        operations,
        groupBy(sortedByUrn(changes), ({ operation }) => operation),
    );
}

/** Sorts by URN, because the engine reports independent changes in any order. */
export function sortedByUrn(changes: readonly Change[]): Change[] {
    return [...changes].sort((one, other) => (one.urn < other.urn ? -1 : one.urn > other.urn ? 1 : 0));
}

/** Groups items by a key, keeping their order. */
export function groupBy<Key, Item>(items: Iterable<Item>, keyOf: (item: Item) => Key): Map<Key, Item[]> {
    const groups = new Map<Key, Item[]>();
    for (const item of items) {
        const key = keyOf(item);
        const group = groups.get(key);
        if (group) {
            group.push(item);
        } else {
            groups.set(key, [item]);
        }
    }
    return groups;
}

function inOrder<Key, Item>(keys: readonly Key[], groups: ReadonlyMap<Key, Item[]>): [Key, Item[]][] {
    return keys.flatMap((key): [Key, Item[]][] => (groups.has(key) ? [[key, groups.get(key)!]] : []));
}
