import type { AcceptedRisk } from "../policies/framework/accepted-risks";
import type { Severity } from "../policies/findings/finding";
import type { Figures } from "../policies/numbers/figures";
import type { ServiceGraph } from "../policies/topology/graph";

/**
 * A review before it is rendered as Markdown, HTML, SARIF or for a terminal. Plain data without secrets; `--json`
 * writes it as it is. Within version 1, fields are only ever added.
 */
export interface Review {
    version: 1;
    project: string;
    stack: string;
    /** Given if the stack's state was judged as it is; absent if a preview was. Nothing is a change then. */
    subject?: "state";
    /** When the preview ended, in ISO 8601 (UTC). */
    time: string;
    /** What it was compared with; absent if there was nothing to compare with. */
    base?: { label: string };
    /** Secret settings that could not be read and were replaced by stand-ins. */
    standIns?: string[];
    outcome: Outcome;
    /** Why the preview failed; only with the outcome `failed`. */
    failure?: Failure;
    /** The program's and the engine's own warnings and errors. */
    diagnostics: Diagnostic[];
    /** Resources that the change touches, in the engine's order. */
    changes: Change[];
    /** Number of the others; of all resources in a state. */
    unchanged: number;
    /** What visitors notice of the change, the worst first. */
    interruptions: Interruption[];
    /** The worst first, gone findings last. */
    findings: ReviewedFinding[];
    /** The dependencies from visitors to the data; absent if no policy pack reported them. */
    graph?: ServiceGraph;
    /** What the graph says in numbers; absent if there is no site on it. */
    figures?: Figures;
    /** Mistakes in the policies' configuration, one sentence each. */
    configurationProblems: string[];
}

/** All outcomes, the best first. */
export const outcomes = ["clean", "advisory", "mandatory", "failed"] as const;

/** In order: no open findings; only advisory ones; a violated mandatory policy; a failed preview. */
export type Outcome = (typeof outcomes)[number];

export interface Failure {
    reason: string;
    /** How much of the change the preview saw before it failed. */
    seen: "everything" | "part" | "nothing";
    /** URNs of the protected resources that the change would delete or replace, if nothing but that made the preview fail. */
    protected?: string[];
}

export interface Diagnostic {
    severity: "error" | "warning";
    message: string;
    urn?: string;
}

export type Operation = "create" | "update" | "replace" | "delete" | "read" | "import";

export interface Change {
    operation: Operation;
    urn: string;
    /** The type token, e.g. `aws:ec2/instance:Instance`. */
    type: string;
    name: string;
    /** Paths of the properties that differ; never their secret values. */
    properties: PropertyChange[];
    /** Paths of the properties that force a replacement. */
    replaceBecause: string[];
    /** Whether the resource is protected: Pulumi blocks an update that deletes or replaces it. */
    protect: boolean;
    /** Of one that is deleted or replaced: Pulumi leaves it in AWS and forgets it (`retainOnDelete`). */
    retained?: true;
}

export interface PropertyChange {
    path: string;
    kind: "add" | "delete" | "update";
    /** Short texts of the values before and after; absent if secret, unknown or long. */
    before?: string;
    after?: string;
    /** Names of the settings that differ, for a command with lines `NAME=value` as its input. */
    settings?: string[];
    /** Of these, those that become true, and those that become false. */
    switched?: { on: string[]; off: string[] };
    /** Of these, those that have got another one's value, which has got theirs. */
    exchanged?: string[];
}

/** What visitors notice, the best first. */
export const effects = ["none", "slow", "short-outage", "outage", "until-a-person-acts"] as const;

export type Effect = (typeof effects)[number];

export interface Interruption {
    /** URNs of the changes that cause it. */
    urns: string[];
    /** What happens, in one sentence. */
    what: string;
    effect: Effect;
    /** How long it lasts, with the source of the figure; absent if unknown. */
    duration?: { text: string; source: string };
    /** Whether data may be lost or moved. */
    data: "untouched" | "moved" | "at-risk";
}

export type FindingStatus = "new" | "still-there" | "gone" | "accepted" | "unknown-before";

export interface ReviewedFinding {
    status: FindingStatus;
    pack: string;
    policy: string;
    /** Absent for packs without severities. */
    severity?: Severity;
    level: "advisory" | "mandatory";
    urn?: string;
    /** The pack's whole message; the only text of foreign packs' findings. */
    message: string;
    /** What the fact calls the resource, if not by its name. */
    subject?: string;
    /** The same for findings that one remedy ends. */
    cause?: string;
    /** The parts of the message; absent for foreign packs. */
    fact?: string;
    consequence?: string;
    number?: string;
    remedy?: string;
    takesDown: string[];
    uncertain?: string;
    acceptedRisk?: AcceptedRisk;
    /** Where the program declares the resource, if that can be found; the path is relative to the project's folder. */
    location?: { file: string; line: number };
}
