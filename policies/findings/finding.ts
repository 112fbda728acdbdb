/** All severities, the worst first. */
export const severities = ["critical", "high", "medium", "low"] as const;

export type Severity = (typeof severities)[number];

/** One violation of a rule: what is so, what follows, how much, and what to do. */
export interface Violation {
    severity: Severity;
    /** URN of the resource to change. */
    urn: string;
    /** What is so. */
    fact: string;
    /** What follows from it. */
    consequence: string;
    /** The number that belongs to it, worded as what it is, with its source. */
    number?: string;
    /** What to do. Default: the rule's own remedy. */
    remedy?: string;
    /** Names of everything that is lost together with the resource. Default none. */
    takesDown?: string[];
    /** What the finding supposes because it can't be known yet. */
    uncertain?: string;
}

/** A violation with its rule. The report hands it over as it is: its field names are a public format. */
export interface Finding extends Violation {
    /** The rule's name without severity, e.g. `server-is-single-point-of-failure`. */
    rule: string;
    remedy: string;
    takesDown: string[];
}
