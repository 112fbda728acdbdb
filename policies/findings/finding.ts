import type { ServiceGraph } from "../topology/graph";

/** All severities, the worst first. */
export const severities = ["critical", "high", "medium", "low"] as const;

export type Severity = (typeof severities)[number];

/** One violation of a rule: what is so, what follows, how much, and what to do. */
export interface Finding {
    /** The rule's name without severity, e.g. `server-is-single-point-of-failure`. */
    rule: string;
    severity: Severity;
    /** URN of the resource to change. */
    urn: string;
    /** What is so. */
    fact: string;
    /** What follows from it. */
    consequence: string;
    /** The number that belongs to it, worded as what it is, with its source. */
    number?: string;
    /** What to do. */
    remedy: string;
    /** Names of everything that is lost together with the resource. */
    takesDown: string[];
    /** What the finding supposes because it can't be known yet. */
    uncertain?: string;
}

/** What a reader of findings may set. Every field has a default in {@link defaultParameters}. */
export interface Parameters {
    /** Availability zones over which each tier has to be spread. Default 2. */
    requiredZones: number;
    /** Availability that the site has to reach, in per cent of the hours of a year. Default 99.9. */
    targetAvailability: number;
    /** Data that may be lost, in hours: the age of the newest copy. Default 24. */
    recoveryPointHours: number;
    /** Time within which the site has to be back after a loss, in minutes. Default 60. */
    recoveryTimeMinutes: number;
    /** What one instance is taken to offer, in per cent of the hours of a year. Default 99.5. */
    instanceAvailability: number;
}

export const defaultParameters: Parameters = {
    requiredZones: 2,
    targetAvailability: 99.9,
    recoveryPointHours: 24,
    recoveryTimeMinutes: 60,
    instanceAvailability: 99.5,
};

/** One idea of what is wrong with a service graph. */
export interface Rule {
    /** In kebab case, unique over all packs. */
    name: string;
    /** The severities its findings can have. */
    severities: Severity[];
    /** What the rule is about, in one sentence. */
    description: string;
    /** What happens otherwise. */
    why: string;
    /** What to do in general; a finding's own remedy may be more exact. */
    remedy: string;
    /** Where its numbers come from, or that there are none. */
    source: string;
    /** Parameters that are missing take their default. */
    evaluate(graph: ServiceGraph, parameters?: Partial<Parameters>): Finding[];
}
