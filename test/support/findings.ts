import type { Finding } from "../../policies/findings/finding";
import { defaultParameters, type Parameters } from "../../policies/findings/parameters";
import { findingsOf as findingsOfRule, type Rule } from "../../policies/findings/rule";
import { rules as scalability } from "../../policies/limited-scalability/rules";
import { rules as maintenance } from "../../policies/maintenance-downtime/rules";
import { rules as failure } from "../../policies/single-point-of-failure/rules";
import { buildServiceGraph } from "../../policies/topology/build-graph";
import type { Resource } from "../../policies/topology/resource";

/**
 * All findings of rules for a stack's resources. Default: the rules of the three packs about availability, for sites
 * that somebody watches from outside.
 */
export function findingsOf(
    resources: Resource[],
    parameters: Partial<Parameters> = {},
    rules: readonly Rule[] = [...failure, ...maintenance, ...scalability],
): Finding[] {
    const stack = { resources, graph: buildServiceGraph(resources) };
    return rules.flatMap((rule) =>
        findingsOfRule(rule, stack, { ...defaultParameters, watchedBy: "somebody", ...parameters }),
    );
}

/** Findings in a form that is easy to compare: rule, severity, the resource's name, and "(uncertain)" if it is. */
export function brief(findings: Finding[]): string[] {
    return findings.map(({ rule, severity, urn, uncertain }) => {
        const name = urn.slice(urn.lastIndexOf("::") + 2);
        return `${rule} ${severity} ${name}${uncertain === undefined ? "" : " (uncertain)"}`;
    });
}
