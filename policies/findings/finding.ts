/** All severities, the worst first. */
export const severities = ["critical", "high", "medium", "low"] as const;

export type Severity = (typeof severities)[number];

/** One violation of a rule: fact, consequence, number and remedy. */
export interface Violation {
    severity: Severity;
    /** URN of the resource to change. */
    urn: string;
    /** What the fact calls it. Default: the resource's name. */
    subject?: string;
    /** What was found, in one sentence. */
    fact: string;
    /** What follows from it. */
    consequence: string;
    /** A figure with its source and what kind of figure it is. */
    number?: string;
    /** What to do. Default: the rule's own remedy. */
    remedy?: string;
    /** URN of the resource that is alone, of findings that a second one ends: they are shown as one cause. */
    cause?: string;
    /** Names of everything that is lost together with the resource, without itself. Default none. */
    takesDown?: string[];
    /** What the finding assumes because it can't be known yet. */
    uncertain?: string;
}

/** A violation with its rule. Reports contain it unchanged: its field names are a public format. */
export interface Finding extends Violation {
    /** The rule's name, e.g. `server-is-single-point-of-failure`. */
    rule: string;
    remedy: string;
    takesDown: string[];
}
