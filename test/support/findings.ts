import { rules as growth } from "../../policies/limited-scalability/rules";
import { rules as maintenance } from "../../policies/maintenance-downtime/rules";
import { rules as failure } from "../../policies/single-point-of-failure/rules";
import { buildServiceGraph } from "../../policies/topology/build";
import type { Finding, Parameters } from "../../policies/findings/finding";
import type { Resource } from "../../policies/topology/resource";

/** All findings of the three packs for a stack's resources. */
export function findingsOf(resources: Resource[], parameters?: Partial<Parameters>): Finding[] {
    const graph = buildServiceGraph(resources);
    return [...failure, ...maintenance, ...growth].flatMap((rule) => rule.evaluate(graph, parameters));
}

/** Findings in a form that is easy to compare: rule, severity and the name of the resource. */
export function brief(findings: Finding[]): string[] {
    return findings.map(({ rule, severity, urn, uncertain }) => {
        const name = urn.slice(urn.lastIndexOf("::") + 2);
        return `${rule} ${severity} ${name}${uncertain === undefined ? "" : " (uncertain)"}`;
    });
}
