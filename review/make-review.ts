import { collectFindings } from "./findings/collect";
import { compareFindings } from "./findings/compare";
import { readChanges } from "./engine/changes";
import { readDiagnostics, readStandardError, withoutColours } from "./engine/diagnostics";
import type { PreviewRun } from "./engine/preview";
import { findInterruptions } from "./interruptions";
import type { Change, Failure, Outcome, Review, ReviewedFinding } from "./model";
import { isBlocked, isOpen, sortedByUrn } from "./order";
import { maskAll } from "../pulumi/secrets";
import type { SourceLocations } from "./findings/locations";

/** What a review contains in addition to the preview. */
export interface ReviewContext {
    project: string;
    stack: string;
    time: Date;
    /** The review of the base that the change is compared with. */
    base?: { label: string; review: Review };
    /** Secret settings that could not be read and were replaced by stand-ins. */
    standIns?: string[];
    locations?: SourceLocations;
}

/** Makes a review, without secrets, of a preview that may be incomplete. */
export function makeReview(run: PreviewRun, context: ReviewContext): Review {
    const { changes, unchanged } = readChanges(run.events);
    const diagnostics = readDiagnostics(run.events);
    const current = collectFindings(run.events, run.report);
    const violated = current.some((finding) => finding.level === "mandatory" && isOpen(finding));
    // A violated mandatory policy fails the preview too, but only after all resources and policies have been checked.
    const complete = run.failure === undefined || (violated && run.report !== undefined && !hasResourceErrors(run));
    const failure = complete ? undefined : failureOf(run, changes);
    const sawAll = complete || failure?.seen === "everything";
    const findings = context.base ? compareFindings(current, context.base.review, sawAll) : current;
    const review: Review = {
        version: 1,
        project: context.project,
        stack: context.stack,
        time: context.time.toISOString(),
        ...(context.base ? { base: { label: context.base.label } } : {}),
        ...(context.standIns?.length ? { standIns: context.standIns } : {}),
        outcome: complete ? outcomeOf(findings, violated) : "failed",
        ...(failure ? { failure } : {}),
        diagnostics,
        changes,
        unchanged,
        interruptions: findInterruptions(sortedByUrn(changes)),
        findings: findings.map((finding) => ({ ...finding, ...locate(finding, context.locations) })),
        ...(run.report ? { graph: run.report.graph } : {}),
        ...(run.report?.figures ? { figures: run.report.figures } : {}),
        configurationProblems: run.report?.configurationProblems ?? [],
    };
    return maskAll(review, run.secrets);
}

function outcomeOf(findings: ReviewedFinding[], violated: boolean): Outcome {
    return violated ? "mandatory" : findings.some(isOpen) ? "advisory" : "clean";
}

/** Whether the engine reported an error about a resource, other than a policy violation. */
function hasResourceErrors({ events }: PreviewRun): boolean {
    return readDiagnostics(events).some(({ severity, urn }) => severity === "error" && urn !== undefined && urn !== "");
}

function failureOf(run: PreviewRun, changes: readonly Change[]): Failure {
    const errors = readDiagnostics(run.events).filter(({ severity }) => severity === "error");
    const blocked = changes.filter(isBlocked).map(({ urn }) => urn);
    const onlyProtected = errors.length > 0 && errors.every(({ urn }) => urn !== undefined && blocked.includes(urn));
    // The engine goes on to the end past what it can't replace, but not past what it can't delete.
    const seen = onlyProtected && run.report ? "everything" : changes.length > 0 ? "part" : "nothing";
    return { reason: reasonOf(run, blocked), seen, ...(onlyProtected ? { protected: blocked.sort() } : {}) };
}

/** An error that says only that the program or its language host ended. */
const withoutCause = /^error reading from server: |non-zero exit code|\bexit status \d+$/;

/** The reported errors, after what explains them; if there are none, the engine's last sentence, which says less. */
function reasonOf({ events, failure }: PreviewRun, blocked: readonly string[]): string {
    const errors = readDiagnostics(events).filter(({ severity }) => severity === "error");
    const written = errors.every(({ message }) => withoutCause.test(message)) ? readStandardError(events) : [];
    // The engine meets protected resources in any order, and the same change must have the same review.
    const isProtection = ({ urn }: { urn?: string }) => urn !== undefined && blocked.includes(urn);
    const texts = (some: typeof errors) => some.map(({ message }) => message);
    const ordered = [
        ...written.map((text) => text.replace(/^error: /, "")),
        ...texts(errors.filter((error) => !isProtection(error))),
        ...texts(errors.filter(isProtection)).sort(),
    ];
    return ordered.length > 0 ? ordered.join("\n") : withoutColours(failure ?? "").trim();
}

function locate({ urn }: ReviewedFinding, locations?: SourceLocations): Pick<ReviewedFinding, "location"> {
    const location = urn === undefined ? undefined : locations?.of(urn);
    return location ? { location } : {};
}
