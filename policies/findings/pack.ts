import type { Severity } from "./finding";
import type { Rule } from "./rule";

/** What the engine does about a violated policy; `disabled`: the policy isn't checked. */
export const enforcementLevels = ["advisory", "mandatory", "disabled"] as const;

export type EnforcementLevel = (typeof enforcementLevels)[number];

/** A policy pack: rules on the same subject. */
export interface Pack {
    /** In kebab case; also the name of its folder. */
    name: string;
    displayName: string;
    description: string;
    /** The level of its policies unless the configuration sets another. */
    enforcementLevel: "advisory" | "mandatory";
    rules: readonly Rule[];
}

/** The level of a rule's policy for a severity unless the configuration sets another. */
export function levelOf(pack: Pack, rule: Rule, severity: Severity): "advisory" | "mandatory" {
    return rule.advisory?.includes(severity) ? "advisory" : (rule.enforcementLevel ?? pack.enforcementLevel);
}
