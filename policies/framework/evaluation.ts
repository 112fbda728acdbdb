import type { Finding } from "../findings/finding";
import type { Parameters } from "../findings/parameters";
import { findingsOf, type Rule } from "../findings/rule";
import { makeFigures, type Figures } from "../numbers/figures";
import { buildServiceGraph } from "../topology/build-graph";
import type { ServiceGraph } from "../topology/graph";
import type { Resource } from "../topology/resource";
import { concerns, hasExpired, isKnownFinding, type AcceptedRisk } from "./accepted-risks";

/** A finding with the accepted risk that covers it. */
export interface AcceptedFinding {
    finding: Finding;
    risk: AcceptedRisk;
}

/** The findings of all rules in a stack. */
export interface Evaluation {
    graph: ServiceGraph;
    /** Absent if there is no site on the graph. */
    figures?: Figures;
    /** Findings that no valid accepted risk covers. */
    findings: Finding[];
    accepted: AcceptedFinding[];
    /** Accepted risks whose last day is over, with the finding that counts again because of it. */
    expired: AcceptedFinding[];
    /** Accepted risks that match no finding. */
    unmatched: AcceptedRisk[];
}

/** Evaluates all rules on the same resources and the same graph. */
export function evaluate(
    resources: readonly Resource[],
    rules: readonly Rule[],
    parameters: Parameters,
    risks: readonly AcceptedRisk[],
    now: Date,
): Evaluation {
    const graph = buildServiceGraph(resources);
    const figures = makeFigures(graph, resources, parameters);
    const evaluation: Evaluation = {
        graph,
        ...(figures ? { figures } : {}),
        findings: [],
        accepted: [],
        expired: [],
        unmatched: [],
    };
    const matched = new Set<AcceptedRisk>();
    for (const finding of rules.flatMap((rule) => findingsOf(rule, { resources, graph }, parameters))) {
        const concerned = risks.filter((risk) => concerns(risk, finding));
        concerned.forEach((risk) => matched.add(risk));
        const valid = concerned.find((risk) => !hasExpired(risk, now));
        if (valid) {
            evaluation.accepted.push({ finding, risk: valid });
        } else {
            evaluation.findings.push(finding);
            evaluation.expired.push(...concerned.map((risk) => ({ finding, risk })));
        }
    }
    evaluation.unmatched = risks.filter((risk) => !matched.has(risk) && isKnownFinding(risk.finding, rules));
    return evaluation;
}
