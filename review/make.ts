import { collectFindings } from "./findings/collect";
import { compareFindings } from "./findings/compare";
import { readChanges } from "./engine/changes";
import { readDiagnostics, withoutColours } from "./engine/diagnostics";
import type { PreviewRun } from "./engine/preview";
import { findInterruptions } from "./interruptions";
import type { Outcome, Review, ReviewedFinding } from "./model";
import { redact } from "../pulumi/secrets";
import type { SourceLocations } from "./findings/locations";

/** What a review is made of beside the preview itself. */
export interface ReviewContext {
    project: string;
    stack: string;
    time: Date;
    /** The review of the state before the change. */
    base?: { label: string; review: Review };
    /** Settings that stand-ins were used for, because the real ones can't be read. */
    standIns?: string[];
    locations?: SourceLocations;
}

/** Makes the review of a preview, complete or not, without secrets. */
export function makeReview(run: PreviewRun, context: ReviewContext): Review {
    const { changes, unchanged } = readChanges(run.events);
    const diagnostics = readDiagnostics(run.events);
    const current = collectFindings(run.events, run.report);
    const refused = current.some(({ level, status }) => level === "mandatory" && status !== "accepted");
    // A violated mandatory policy makes the preview fail as well, but after it has looked at everything.
    const complete = run.failure === undefined || (refused && run.report !== undefined && !hasOtherErrors(run));
    const findings = context.base ? compareFindings(current, context.base.review, complete) : current;
    const review: Review = {
        version: 1,
        project: context.project,
        stack: context.stack,
        time: context.time.toISOString(),
        ...(context.base ? { base: { label: context.base.label } } : {}),
        ...(context.standIns?.length ? { standIns: context.standIns } : {}),
        outcome: complete ? outcomeOf(findings, refused) : "failed",
        ...(complete ? {} : { failure: { reason: reasonOf(run) } }),
        diagnostics,
        changes,
        unchanged,
        interruptions: findInterruptions([...changes].sort((one, other) => (one.urn < other.urn ? -1 : 1))),
        findings: findings.map((finding) => ({ ...finding, ...locate(finding, context.locations) })),
        ...(run.report ? { graph: run.report.graph } : {}),
        configurationProblems: run.report?.configurationProblems ?? [],
    };
    return redact(review, run.secrets);
}

function outcomeOf(findings: ReviewedFinding[], refused: boolean): Outcome {
    const counting = findings.some(({ status }) => status !== "gone" && status !== "accepted");
    return refused ? "mandatory" : counting ? "advisory" : "clean";
}

/** Whether the engine reported anything that went wrong beside the policies. */
function hasOtherErrors({ events }: PreviewRun): boolean {
    return readDiagnostics(events).some(({ severity, urn }) => severity === "error" && urn !== undefined && urn !== "");
}

/** The errors themselves say more than the sentence with which the engine ends. */
function reasonOf({ events, failure }: PreviewRun): string {
    const errors = readDiagnostics(events).filter(({ severity }) => severity === "error");
    return errors.length > 0 ? errors.map(({ message }) => message).join("\n") : withoutColours(failure ?? "").trim();
}

function locate({ urn }: ReviewedFinding, locations?: SourceLocations): Pick<ReviewedFinding, "location"> {
    const location = urn === undefined ? undefined : locations?.of(urn);
    return location ? { location } : {};
}
