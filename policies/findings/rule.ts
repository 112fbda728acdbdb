import type { ServiceGraph } from "../topology/graph";
import type { Resource } from "../topology/resource";
import type { Finding, Severity, Violation } from "./finding";
import type { Parameters } from "./parameters";

/** What rules check. */
interface CheckedStack {
    resources: readonly Resource[];
    /** The service graph of those resources. */
    graph: ServiceGraph;
}

/** One check of a stack. */
export interface Rule {
    /** In kebab case, unique over all packs. */
    name: string;
    /** The level of its policy unless the configuration sets another. Default: the pack's. */
    enforcementLevel?: "advisory" | "mandatory";
    /** Severities whose findings are advisory unless the configuration says otherwise, whatever the level of the others. */
    advisory?: readonly Severity[];
    /** The severities its findings can have. */
    severities: readonly Severity[];
    /** What must hold, in one sentence. */
    description: string;
    /** What happens otherwise. */
    why: string;
    /** What to do in general; a violation's own remedy may be more exact. */
    remedy: string;
    /** Where its reasons and numbers come from, or a note that there is no source. */
    source: string;
    /** A page with more about it. */
    url?: string;
    evaluate(stack: CheckedStack, parameters: Parameters): Violation[];
}

/** What a rule finds in a stack, without fields that are undefined, and nothing about what the run leaves out. */
export function findingsOf(rule: Rule, stack: CheckedStack, parameters: Parameters): Finding[] {
    const skipped = new Set(stack.resources.filter((resource) => resource.skipped).map(({ urn }) => urn));
    const violations = rule.evaluate(stack, parameters).filter(({ urn }) => !skipped.has(urn));
    return violations.map((violation) => {
        const given = Object.entries(violation).filter(([, value]) => value !== undefined);
        return {
            rule: rule.name,
            remedy: rule.remedy,
            takesDown: [],
            ...(Object.fromEntries(given) as Omit<Violation, "remedy" | "takesDown">),
        };
    });
}

/** A rule's findings of one severity, as the configuration names them; the rule's own name means all of them. */
export function nameWithSeverity(rule: string, severity: Severity): string {
    return `${rule}-${severity}`;
}
