import { mkdirSync, renameSync, rmSync, writeFileSync } from "node:fs";
import { dirname, isAbsolute } from "node:path";
import type { Finding } from "../findings/finding";
import type { ServiceGraph } from "../topology/graph";
import type { AcceptedRisk } from "./accepted-risks";
import { messageOf } from "./message";
import { policyName, type Pack, type Parameters } from "../findings/rule";
import type { Evaluation } from "./run";

/** Names the file that a pack writes its report to. Absolute, because a pack runs in its own folder. */
export const reportVariable = "SIMPLE_WEB_STACK_GRAPH_FILE";

/** A finding with what a reader needs to find it in the engine's events. */
export interface ReportedFinding extends Finding {
    pack: string;
    /**
     * The policy that reports it. The engine's `policyEvent` with this `policyName` and the same URN has its
     * enforcement level; there is none if the policy is disabled or the finding is accepted.
     */
    policy: string;
    message: string;
}

export interface ReportedAcceptance extends ReportedFinding {
    acceptedRisk: AcceptedRisk;
}

/**
 * What a pack hands over for tools that show a stack's findings; written as JSON in UTF-8.
 * Secrets are replaced by `[secret]`. Within version 1, fields are only ever added.
 */
export interface Report {
    version: 1;
    /** The pack that wrote it, e.g. `all`. */
    pack: string;
    project?: string;
    stack?: string;
    /** Whether it is about a preview, in which values may be unknown; absent if the engine doesn't say. */
    preview?: boolean;
    /** Parameters as they were used. */
    parameters: Parameters;
    graph: ServiceGraph;
    /** What counts: new findings and those whose acceptance has expired. */
    findings: ReportedFinding[];
    /** Findings that somebody answers for. */
    accepted: ReportedAcceptance[];
    /** Acceptances whose last day is over; their findings are in `findings`. */
    expired: ReportedAcceptance[];
    /** Acceptances that speak of nothing there is. */
    unmatched: AcceptedRisk[];
    /** What is wrong with the configuration, one sentence each. */
    configurationProblems: string[];
}

export function makeReport(
    packName: string,
    packs: readonly Pack[],
    parameters: Parameters,
    evaluation: Evaluation,
    configurationProblems: string[],
    environment: NodeJS.ProcessEnv,
): Report {
    const packOf = new Map(packs.flatMap((pack) => pack.rules.map((rule) => [rule.name, pack.name] as const)));
    const reported = (finding: Finding): ReportedFinding => ({
        ...finding,
        pack: packOf.get(finding.rule) ?? packName,
        policy: policyName(finding.rule, finding.severity),
        message: messageOf(finding),
    });
    const project = environment.PULUMI_PROJECT;
    const stack = environment.PULUMI_STACK;
    const dryRun = environment.PULUMI_DRY_RUN;
    return {
        version: 1,
        pack: packName,
        ...(project ? { project } : {}),
        ...(stack ? { stack } : {}),
        ...(dryRun ? { preview: dryRun === "true" } : {}),
        parameters,
        graph: evaluation.graph,
        findings: evaluation.findings.map(reported),
        accepted: evaluation.accepted.map(({ finding, risk }) => ({ ...reported(finding), acceptedRisk: risk })),
        expired: evaluation.expired.map(({ finding, risk }) => ({ ...reported(finding), acceptedRisk: risk })),
        unmatched: evaluation.unmatched,
        configurationProblems,
    };
}

/**
 * Writes a report so that a reader finds either the former one or the whole new one.
 * @throws Error if the path isn't absolute or can't be written.
 */
export function writeReport(file: string, report: Report, redact: (text: string) => string): void {
    if (!isAbsolute(file)) {
        throw new Error(
            `${reportVariable}: received ${file}; allowed: an absolute path, because a policy pack runs in its own ` +
                'folder. Remedy: put "$PWD/" before it.',
        );
    }
    const text = JSON.stringify(
        report,
        (_key, value: unknown) => (typeof value === "string" ? redact(value) : value),
        2,
    );
    mkdirSync(dirname(file), { recursive: true });
    const temporary = `${file}.${process.pid}.tmp`;
    try {
        writeFileSync(temporary, `${text}\n`, { mode: 0o600 });
        renameSync(temporary, file);
    } catch (error) {
        rmSync(temporary, { force: true });
        throw error;
    }
}
