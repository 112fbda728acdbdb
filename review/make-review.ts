import { collectFindings } from "./findings/collect";
import { compareFindings } from "./findings/compare";
import { readChanges } from "./engine/changes";
import { readDiagnostics, withoutColours } from "./engine/diagnostics";
import type { PreviewRun } from "./engine/preview";
import { findInterruptions } from "./interruptions";
import type { Outcome, Review, ReviewedFinding } from "./model";
import { isOpen, sortedByUrn } from "./order";
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
    const findings = context.base ? compareFindings(current, context.base.review, complete) : current;
    const review: Review = {
        version: 1,
        project: context.project,
        stack: context.stack,
        time: context.time.toISOString(),
        ...(context.base ? { base: { label: context.base.label } } : {}),
        ...(context.standIns?.length ? { standIns: context.standIns } : {}),
        outcome: complete ? outcomeOf(findings, violated) : "failed",
        ...(complete ? {} : { failure: { reason: reasonOf(run) } }),
        diagnostics,
        changes,
        unchanged,
        interruptions: findInterruptions(sortedByUrn(changes)),
        findings: findings.map((finding) => ({ ...finding, ...locate(finding, context.locations) })),
        ...(run.report ? { graph: run.report.graph } : {}),
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

/** The reported errors; if there are none, the engine's last sentence, which says less. */
function reasonOf({ events, failure }: PreviewRun): string {
    const errors = readDiagnostics(events)
        .filter(({ severity }) => severity === "error")
        .map(({ message }) => message);
    // The engine meets protected resources in any order, and the same change must have the same review.
    const isProtection = (message: string) => message.startsWith("unable to replace resource");
    const ordered = [...errors.filter((message) => !isProtection(message)), ...errors.filter(isProtection).sort()];
    return ordered.length > 0 ? ordered.join("\n") : withoutColours(failure ?? "").trim();
}

function locate({ urn }: ReviewedFinding, locations?: SourceLocations): Pick<ReviewedFinding, "location"> {
    const location = urn === undefined ? undefined : locations?.of(urn);
    return location ? { location } : {};
}
