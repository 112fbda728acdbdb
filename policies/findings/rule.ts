import type { Finding, Parameters as LimitParameters, Severity } from "./finding";
import type { ServiceGraph } from "../topology/graph";
import type { PolicyCheckedResource } from "../framework/resources";

/** All that a reader of findings may set. */
export interface Parameters extends LimitParameters {
    /**
     * Networks that may reach ports for administration and databases however large they are, in CIDR notation.
     * Default none.
     */
    allowedCidrs: string[];
}

interface RuleDescription {
    /** In kebab case, unique over all packs. */
    name: string;
    /** The severities its findings can have. */
    severities: readonly Severity[];
    /** What has to be so, in one sentence. */
    description: string;
    /** What happens otherwise. */
    why: string;
    /** What to do in general; a finding's own remedy is more exact. */
    remedy: string;
    /** Where the reasons, and the numbers if there are any, come from. */
    source: string;
    /** A page with more about it. */
    url?: string;
}

/** A rule about the way from a visitor to the data. */
export interface GraphRule extends RuleDescription {
    evaluate(graph: ServiceGraph, parameters?: Partial<Parameters>): Finding[];
}

/** A rule about the resources themselves. */
export interface ResourcesRule extends RuleDescription {
    evaluateResources(resources: PolicyCheckedResource[], parameters: Parameters): Finding[];
}

export type PackRule = GraphRule | ResourcesRule;

/** A policy pack: rules that are about the same thing. */
export interface Pack {
    /** In kebab case; also the name of its folder. */
    name: string;
    displayName: string;
    description: string;
    enforcementLevel: "advisory" | "mandatory";
    rules: PackRule[];
}

/** The name of the SDK's policy for a rule's findings of one severity, because the SDK's severity is a policy's. */
export function policyName(rule: string, severity: Severity): string {
    return `${rule}-${severity}`;
}
