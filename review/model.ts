import type { AcceptedRisk } from "../policies/framework/accepted-risks";
import type { Severity } from "../policies/findings/finding";
import type { ServiceGraph } from "../policies/topology/graph";

/**
 * What a pull request's reader gets, before it is written as Markdown, HTML, SARIF, JSON or for a terminal. Plain data
 * without secrets; `--format json` writes it as it is. Within version 1, fields are only ever added.
 */
export interface Review {
    version: 1;
    project: string;
    stack: string;
    /** When the preview ended, ISO 8601 in UTC. */
    time: string;
    /** What it was compared with; absent if there was nothing to compare with. */
    base?: { label: string };
    /** Secret settings that could not be read, so that something else stood for them. */
    standIns?: string[];
    outcome: Outcome;
    /** Why there is no complete preview; only with the outcome `failed`. */
    failure?: { reason: string };
    /** The program's and the engine's own warnings and errors. */
    diagnostics: Diagnostic[];
    /** What the change does, resources that stay as they are left out; in the engine's order. */
    changes: Change[];
    /** Resources that stay as they are. */
    unchanged: number;
    /** What the change costs visitors, the worst first. */
    interruptions: Interruption[];
    /** The worst first; those that are gone last. */
    findings: ReviewedFinding[];
    /** Who needs whom between a visitor and the data; absent if no policy pack handed it over. */
    graph?: ServiceGraph;
    /** What is wrong with the policies' configuration, one sentence each. */
    configurationProblems: string[];
}

/** All outcomes, the best first. */
export const outcomes = ["clean", "advisory", "mandatory", "failed"] as const;

/** Nothing found; findings that only advise; a mandatory policy violated; no complete preview. */
export type Outcome = (typeof outcomes)[number];

export interface Diagnostic {
    severity: "error" | "warning";
    message: string;
    /** The resource that it is about. */
    urn?: string;
}

export type Operation = "create" | "update" | "replace" | "delete" | "read" | "import";

export interface Change {
    operation: Operation;
    urn: string;
    /** As it stands in the program, e.g. `aws:ec2/instance:Instance`. */
    type: string;
    name: string;
    /** Paths of the properties that differ; never their secret values. */
    properties: PropertyChange[];
    /** Paths of the properties that force a replacement. */
    replaceBecause: string[];
    /** Whether the resource is protected, so that a deletion or replacement is refused. */
    protect: boolean;
}

export interface PropertyChange {
    path: string;
    kind: "add" | "delete" | "update";
    /** Short texts of the values before and after; absent if secret, unknown or long. */
    before?: string;
    after?: string;
    /** Names of the settings that differ, where a command is told its settings as lines `NAME=value`. */
    settings?: string[];
}

/** What visitors notice. */
export type Effect = "none" | "slow" | "short-outage" | "outage" | "until-a-person-acts";

export interface Interruption {
    /** URNs of the changes that cause it. */
    urns: string[];
    /** What happens, in one sentence. */
    what: string;
    effect: Effect;
    /** How long, with where the figure comes from; absent if nobody knows. */
    duration?: { text: string; source: string };
    /** Whether data may be lost or moved. */
    data: "untouched" | "moved" | "at-risk";
}

export type FindingStatus = "new" | "still-there" | "gone" | "accepted" | "unknown-before";

export interface ReviewedFinding {
    status: FindingStatus;
    pack: string;
    policy: string;
    /** Absent where the pack gives none. */
    severity?: Severity;
    level: "advisory" | "mandatory";
    urn?: string;
    /** The pack's whole text, without secrets; all that other people's packs give. */
    message: string;
    /** The parts of the message; absent for other people's packs. */
    fact?: string;
    consequence?: string;
    number?: string;
    remedy?: string;
    takesDown: string[];
    uncertain?: string;
    acceptedRisk?: AcceptedRisk;
    /** Where its resource stands in the program's source, as far as that can be found; paths from the project's folder. */
    location?: { file: string; line: number };
}
