import type { Change, Effect, FindingStatus, Interruption, Operation, Outcome, Review, ReviewedFinding } from "./model";
import type { Severity } from "../policies/findings/finding";

/** `1 finding`, `2 findings`. */
export function count(number: number, noun: string, plural = `${noun}s`): string {
    return `${number.toLocaleString("en")} ${number === 1 ? noun : plural}`;
}

/** `a, b and c`. */
export function list(words: string[]): string {
    return words.length < 2 ? words.join("") : `${words.slice(0, -1).join(", ")} and ${words[words.length - 1]}`;
}

/** How much a finding weighs: its severity, or what its level says where its pack knows no severities. */
export type Weight = Severity | ReviewedFinding["level"];

/** All weights, the worst first. */
export const weights: readonly Weight[] = ["critical", "mandatory", "high", "medium", "low", "advisory"];

export function weightOf({ severity, level }: ReviewedFinding): Weight {
    return severity ?? level;
}

/** The worst of several weights. */
export function worst(found: Weight[]): Weight | undefined {
    return weights.find((weight) => found.includes(weight));
}

export const statusNames: Record<FindingStatus, string> = {
    new: "New",
    "still-there": "Still there",
    gone: "Gone",
    accepted: "Accepted",
    "unknown-before": "Present",
};

export const statuses: readonly FindingStatus[] = ["new", "unknown-before", "still-there", "accepted", "gone"];

export const operationNames: Record<Operation, { doing: string; done: string }> = {
    create: { doing: "Create", done: "created" },
    update: { doing: "Update", done: "updated" },
    replace: { doing: "Replace", done: "replaced" },
    delete: { doing: "Delete", done: "deleted" },
    import: { doing: "Import", done: "imported" },
    read: { doing: "Read", done: "read" },
};

/** The operations in the order in which a reader worries about them. */
export const operations: readonly Operation[] = ["delete", "replace", "update", "create", "import", "read"];

/** What visitors notice, the best first. */
export const effects: readonly Effect[] = ["none", "slow", "short-outage", "outage", "until-a-person-acts"];

export const effectNames: Record<Effect, string> = {
    none: "Nothing noticed",
    slow: "Slower",
    "short-outage": "Short outage",
    outage: "Outage",
    "until-a-person-acts": "Down until a person acts",
};

export const dataNames: Record<Interruption["data"], string> = {
    untouched: "Data untouched",
    moved: "Data moved",
    "at-risk": "Data at risk",
};

/** How a review's outcome is marked before its sentence. */
export const outcomeNames: Record<Outcome, string> = {
    clean: "Clean",
    advisory: "Advice",
    mandatory: "Refused",
    failed: "Failed",
};

/** The review in one sentence. */
export function verdict(review: Review): string {
    const { findings, outcome } = review;
    if (outcome === "failed") {
        return "There is no complete preview, so nobody knows what this change does.";
    }
    const present = findings.filter(({ status }) => status !== "gone" && status !== "accepted");
    const fresh = present.filter(({ status }) => status === "new").length;
    const refused = present.filter(({ level }) => level === "mandatory").length;
    const gone = findings.filter(({ status }) => status === "gone").length;
    if (outcome === "mandatory") {
        return `${count(refused, "finding")} of mandatory policies: this change can’t be deployed.`;
    }
    const old = present.length - fresh;
    const parts = [
        fresh > 0 && count(fresh, "new finding"),
        old > 0 &&
            `${fresh > 0 ? old.toLocaleString("en") : count(old, "finding")} ${review.base ? "still there" : "present"}`,
        present.length === 0 && "No finding counts",
        gone > 0 && `${gone.toLocaleString("en")} gone`,
    ].filter((part) => part !== false);
    return `${list(parts)}.`;
}

/** What a change does, by operation: `1 replaced, 3 created`. */
export function changesInWords(changes: Change[], unchanged: number): string {
    const parts = operations
        .map((operation) => ({ operation, number: changes.filter((change) => change.operation === operation).length }))
        .filter(({ number }) => number > 0)
        .map(({ operation, number }) => `${number.toLocaleString("en")} ${operationNames[operation].done}`);
    const stays = unchanged > 0 ? `${unchanged.toLocaleString("en")} unchanged` : "";
    return list([...parts, stays].filter(Boolean)) || "No resources";
}
