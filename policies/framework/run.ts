import { buildServiceGraph } from "../topology/build";
import type { Finding } from "../findings/finding";
import type { ServiceGraph } from "../topology/graph";
import { concerns, hasExpired, isKnownFinding, type AcceptedRisk } from "./accepted-risks";
import type { PackRule, Parameters } from "../findings/rule";
import type { PolicyCheckedResource } from "./resources";

/** A finding that somebody answers for. */
export interface AcceptedFinding {
    finding: Finding;
    risk: AcceptedRisk;
}

/** What one look at all resources of a stack has found. */
export interface Evaluation {
    graph: ServiceGraph;
    /** What counts. */
    findings: Finding[];
    accepted: AcceptedFinding[];
    /** Entries whose last day is over, with the finding that counts again because of it. */
    expired: AcceptedFinding[];
    /** Entries that speak of nothing there is. */
    unmatched: AcceptedRisk[];
}

/** Evaluates all rules on the same resources and the same graph. */
export function evaluate(
    resources: PolicyCheckedResource[],
    rules: PackRule[],
    parameters: Parameters,
    risks: AcceptedRisk[],
    now: Date,
): Evaluation {
    const graph = buildServiceGraph(resources);
    const all = rules.flatMap((rule) =>
        "evaluateResources" in rule ? rule.evaluateResources(resources, parameters) : rule.evaluate(graph, parameters),
    );
    const evaluation: Evaluation = { graph, findings: [], accepted: [], expired: [], unmatched: [] };
    const matched = new Set<AcceptedRisk>();
    for (const finding of all) {
        const concerned = risks.filter((risk) => concerns(risk, finding));
        concerned.forEach((risk) => matched.add(risk));
        const valid = concerned.find((risk) => !hasExpired(risk, now));
        if (valid) {
            evaluation.accepted.push({ finding, risk: valid });
            continue;
        }
        evaluation.findings.push(finding);
        evaluation.expired.push(...concerned.map((risk) => ({ finding, risk })));
    }
    evaluation.unmatched = risks.filter((risk) => !matched.has(risk) && isKnownFinding(risk.finding, rules));
    return evaluation;
}
