import { mkdirSync, renameSync, rmSync, writeFileSync } from "node:fs";
import { dirname, isAbsolute } from "node:path";
import type { Finding } from "../findings/finding";
import { levelOf, type EnforcementLevel, type Pack } from "../findings/pack";
import type { Parameters } from "../findings/parameters";
import type { Figures } from "../numbers/figures";
import type { ServiceGraph } from "../topology/graph";
import type { AcceptedRisk } from "./accepted-risks";
import type { Evaluation } from "./evaluation";
import { findingMessage, riskMessages, type RiskMessage } from "./messages";
import { currentRisksPolicy } from "./built-in-policies";

/** Names the file for a pack's report. The path must be absolute, because a pack runs in its own folder. */
export const reportVariable = "SIMPLE_WEB_STACK_GRAPH_FILE";

export interface ReportedFinding extends Finding {
    pack: string;
    /** The policy that the engine reports it by, which has the rule's name, unless it is disabled or the finding is accepted. */
    policy: string;
    level: EnforcementLevel;
    message: string;
}

interface ReportedAcceptance extends ReportedFinding {
    acceptedRisk: AcceptedRisk;
}

/**
 * Everything that a pack reports about a stack: a tool that shows it needs none of the engine's events about this pack.
 * Written as JSON in UTF-8, with secrets replaced by `[secret]`. Within version 1, fields are only ever added.
 */
export interface Report {
    version: 1;
    /** The pack that wrote it, e.g. `all`, as the engine's events name it. */
    pack: string;
    project?: string;
    stack?: string;
    /** Whether it is about a preview, in which values may be unknown; absent if the engine doesn't say. */
    preview?: boolean;
    /** The parameters in use, with defaults. */
    parameters: Parameters;
    graph: ServiceGraph;
    /** What the graph says in numbers; absent if there is no site on it. */
    figures?: Figures;
    /** Findings that no valid accepted risk covers. */
    findings: ReportedFinding[];
    accepted: ReportedAcceptance[];
    /** Accepted risks whose last day is over; their findings are in `findings`. */
    expired: ReportedAcceptance[];
    /** Accepted risks that match no finding. */
    unmatched: AcceptedRisk[];
    /** What the policy `accepted-risks-are-current` reports about `expired` and `unmatched`. */
    riskMessages: { policy: string; level: EnforcementLevel; messages: RiskMessage[] };
    /** Problems of the configuration, one sentence each. */
    configurationProblems: string[];
}

export function makeReport(
    packName: string,
    packs: readonly Pack[],
    parameters: Parameters,
    evaluation: Evaluation,
    configurationProblems: string[],
    environment: NodeJS.ProcessEnv,
    configured: (name: string) => EnforcementLevel | undefined = () => undefined,
): Report {
    const ruleOf = new Map(packs.flatMap((pack) => pack.rules.map((rule) => [rule.name, { pack, rule }] as const)));
    const reported = (finding: Finding): ReportedFinding => {
        const { pack, rule } = ruleOf.get(finding.rule)!;
        return {
            ...finding,
            pack: pack.name,
            policy: rule.name,
            level: levelOf(pack, rule, finding.severity, configured),
            message: findingMessage(finding),
        };
    };
    const { PULUMI_PROJECT: project, PULUMI_STACK: stack, PULUMI_DRY_RUN: dryRun } = environment;
    return {
        version: 1,
        pack: packName,
        ...(project ? { project } : {}),
        ...(stack ? { stack } : {}),
        ...(dryRun ? { preview: dryRun === "true" } : {}),
        parameters,
        graph: evaluation.graph,
        ...(evaluation.figures ? { figures: evaluation.figures } : {}),
        findings: evaluation.findings.map(reported),
        accepted: evaluation.accepted.map(({ finding, risk }) => ({ ...reported(finding), acceptedRisk: risk })),
        expired: evaluation.expired.map(({ finding, risk }) => ({ ...reported(finding), acceptedRisk: risk })),
        unmatched: evaluation.unmatched,
        riskMessages: {
            policy: currentRisksPolicy,
            level: configured(currentRisksPolicy) ?? "advisory",
            messages: riskMessages(evaluation).map(({ urn = urnOf(project, stack), message }) => ({
                ...(urn ? { urn } : {}),
                message,
            })),
        },
        configurationProblems,
    };
}

/** The URN of the stack itself, which the engine gives to a violation that names no resource. */
function urnOf(project: string | undefined, stack: string | undefined): string | undefined {
    return project && stack ? `urn:pulumi:${stack}::${project}::pulumi:pulumi:Stack::${project}-${stack}` : undefined;
}

/**
 * Writes a report in one step: a reader finds the previous one or the whole new one.
 * @throws Error if the path isn't absolute or can't be written.
 */
export function writeReport(file: string, report: Report, mask: (text: string) => string): void {
    if (!isAbsolute(file)) {
        throw new Error(
            `${reportVariable}: received ${file}; allowed: an absolute path, because a policy pack runs in its own ` +
                'folder. Remedy: put "$PWD/" before it.',
        );
    }
    const text = JSON.stringify(report, (_key, value: unknown) => (typeof value === "string" ? mask(value) : value), 2);
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
