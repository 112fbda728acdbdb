import { byReason, enumerate } from "../policies/findings/wording";
import type { Change, Effect, FindingStatus, Interruption, Operation, Outcome, PropertyChange, Review } from "./model";
import { byOperation, isOpen } from "./order";

/** `1 finding`, `2 findings`. */
export function count(number: number, noun: string, plural = `${noun}s`): string {
    return `${number.toLocaleString("en")} ${number === 1 ? noun : plural}`;
}

export const statusNames: Record<FindingStatus, string> = {
    new: "New",
    "still-there": "Still there",
    gone: "Gone",
    accepted: "Accepted",
    "unknown-before": "Present",
};

/** Each operation as a heading, and as a participle in a sentence. */
export const operationNames: Record<Operation, { heading: string; done: string }> = {
    create: { heading: "Create", done: "created" },
    update: { heading: "Update", done: "updated" },
    replace: { heading: "Replace", done: "replaced" },
    delete: { heading: "Delete", done: "deleted" },
    import: { heading: "Import", done: "imported" },
    read: { heading: "Read", done: "read" },
};

export const propertyNames: Record<PropertyChange["kind"], string> = {
    add: "added",
    delete: "removed",
    update: "changed",
};

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

export const outcomeNames: Record<Outcome, string> = {
    clean: "Clean",
    advisory: "Advice",
    mandatory: "Blocked",
    failed: "Failed",
};

/** A review in one sentence. */
export function summarize({ findings, outcome, base, graph }: Review): string {
    if (outcome === "failed") {
        return "There is no complete preview, so the effect of this change is unknown.";
    }
    const open = findings.filter(isOpen);
    if (outcome === "mandatory") {
        const violations = open.filter(({ level }) => level === "mandatory").length;
        return `${count(violations, "finding")} of mandatory policies: this change can’t be deployed.`;
    }
    const added = open.filter(({ status }) => status === "new").length;
    const old = open.length - added;
    const gone = findings.filter(({ status }) => status === "gone").length;
    const parts = [
        added > 0 && count(added, "new finding"),
        old > 0 &&
            `${added > 0 ? old.toLocaleString("en") : count(old, "finding")} ${base ? "still there" : "present"}`,
        open.length === 0 && "No finding counts",
        gone > 0 && `${gone.toLocaleString("en")} gone`,
        graph?.notJudged?.length && `${graph.notJudged.length.toLocaleString("en")} not judged`,
    ].filter((part) => typeof part === "string");
    return `${enumerate(parts)}.`;
}

/** What a change does, by operation: `1 replaced, 3 created and 20 unchanged`. */
export function changesInWords(changes: readonly Change[], unchanged: number): string {
    const parts = byOperation(changes).map(
        ([operation, some]) => `${some.length.toLocaleString("en")} ${operationNames[operation].done}`,
    );
    const rest = unchanged > 0 ? [`${unchanged.toLocaleString("en")} unchanged`] : [];
    return enumerate([...parts, ...rest]) || "No resources";
}

/** What the packs didn't judge, a sentence for each reason; a report of an older pack says nothing of it. */
export function notJudgedInWords({ graph }: Review): string[] {
    return byReason(graph?.notJudged ?? []).map(
        ({ reason, labels }) => `Not judged: ${enumerate(labels)} (${reason}).`,
    );
}

/** Which settings had stand-ins; undefined if none had. */
export function standInsInWords(standIns: readonly string[] = []): string | undefined {
    return standIns.length > 0 ? `Stand-ins were used for what can't be read here: ${standIns.join(", ")}.` : undefined;
}
