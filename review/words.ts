import { byReason, enumerate } from "../policies/findings/wording";
import { nameOf } from "../pulumi/urn";
import type { Change, Effect, Failure, FindingStatus, Interruption } from "./model";
import type { Operation, Outcome, PropertyChange, Review } from "./model";
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

const outcomeNames: Record<Outcome, string> = {
    clean: "Clean",
    advisory: "Advice",
    mandatory: "Blocked",
    failed: "Failed",
};

/** A review's outcome in a word. Nothing is blocked where only a state was judged. */
export function outcomeInWords({ outcome, subject, failure }: Pick<Review, "outcome" | "subject" | "failure">): string {
    if (failure?.protected) {
        return outcomeNames.mandatory;
    }
    return outcome === "mandatory" && subject === "state" ? "Mandatory" : outcomeNames[outcome];
}

/** What the engine says of a failed preview, as a heading. */
export function failureTitle({ seen, protected: blocked }: Failure): string {
    return blocked ? "Why it is blocked" : `Why there is no ${seen === "nothing" ? "preview" : "complete preview"}`;
}

const mostProtected = 3;

/** Which protected resources block a change. */
function blockedBy({ protected: blocked = [] }: Failure, changes: readonly Change[]): string {
    const replaced = new Set(changes.filter(({ operation }) => operation === "replace").map(({ urn }) => urn));
    const names = [...new Set(blocked.map(nameOf))];
    const more = names.length - mostProtected;
    const shown = more > 0 ? [...names.slice(0, mostProtected), `${more.toLocaleString("en")} more`] : names;
    const operations = [
        blocked.some((urn) => !replaced.has(urn)) && operationNames.delete.done,
        blocked.some((urn) => replaced.has(urn)) && operationNames.replace.done,
    ].filter((operation) => operation !== false);
    return `${enumerate(shown)} ${names.length > 1 ? "are" : "is"} protected and would be ${operations.join(" or ")}: this change can’t be deployed.`;
}

function failureInWords(failure: Failure, changes: readonly Change[]): string {
    if (failure.protected) {
        return blockedBy(failure, changes);
    }
    return failure.seen === "nothing"
        ? "There is no preview, so the effect of this change is unknown."
        : "The preview ended early: it shows only a part of what this change does.";
}

/** What keeps a change from being deployed, if anything does. */
export type Obstacle = Pick<Failure, "seen" | "protected">;

/** The heading of what visitors notice, or would notice of a change that is blocked. */
export function visitorsTitle(obstacle?: Obstacle): string {
    return obstacle?.protected ? "What visitors would notice without the protection" : "What visitors notice";
}

/** What limits the list of what visitors notice. */
export function visitorsCondition({ seen, protected: blocked }: Obstacle): string | undefined {
    const sentences = [
        blocked && "As long as the protection is there, nothing happens.",
        seen === "part" && "The preview ended early, so something may be missing here.",
    ].filter((sentence) => typeof sentence === "string");
    return sentences.length > 0 ? sentences.join(" ") : undefined;
}

/** How many findings there are, and how many causes, where one has several: `25, of 2 causes`. */
export function countInWords(findings: number, causes: number): string {
    const all = findings.toLocaleString("en");
    return causes < findings ? `${all}, of ${count(causes, "cause")}` : all;
}

/** A review in one sentence. */
export function summarize({ findings, outcome, subject, failure, base, graph, changes }: Review): string {
    if (failure) {
        return failureInWords(failure, changes);
    }
    const open = findings.filter(isOpen);
    const violations = open.filter(({ level }) => level === "mandatory").length;
    if (outcome === "mandatory" && subject !== "state") {
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
        violations > 0 && `${violations.toLocaleString("en")} of mandatory policies`,
        gone > 0 && `${gone.toLocaleString("en")} gone`,
        graph?.notJudged?.length && `${graph.notJudged.length.toLocaleString("en")} not judged`,
    ].filter((part) => typeof part === "string");
    return `${enumerate(parts)}.`;
}

/** What a change does, by operation: `1 replaced, 3 created and 20 unchanged`. */
export function changesInWords(changes: readonly Change[], unchanged: number): string {
    const parts = byOperation(changes).map(([operation, some]) => {
        const stay = operation === "delete" ? some.filter(({ retained }) => retained).length : 0;
        const kept =
            stay === 0
                ? ""
                : ` (${stay === some.length ? "but" : stay.toLocaleString("en")} ${stay === 1 ? "stays" : "stay"} in AWS)`;
        return `${some.length.toLocaleString("en")} ${operationNames[operation].done}${kept}`;
    });
    const rest = unchanged > 0 ? [`${unchanged.toLocaleString("en")} unchanged`] : [];
    return enumerate([...parts, ...rest]) || "No resources";
}

/** What was reviewed: what the change does, or how large the state is. */
export function scopeInWords({ subject, changes, unchanged }: Review): string {
    return subject === "state" ? `${count(unchanged, "resource")} as deployed` : changesInWords(changes, unchanged);
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
