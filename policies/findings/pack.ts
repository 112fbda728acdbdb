import type { Severity } from "./finding";
import { nameWithSeverity, type Rule } from "./rule";

/** What the engine does about a violated policy; `disabled`: the policy isn't checked. */
export const enforcementLevels = ["advisory", "mandatory", "disabled"] as const;

export type EnforcementLevel = (typeof enforcementLevels)[number];

/** A policy pack: rules on the same subject. */
export interface Pack {
    /** In kebab case; also the name of its folder. */
    name: string;
    displayName: string;
    description: string;
    /** The level of its rules unless the configuration sets another. */
    enforcementLevel: "advisory" | "mandatory";
    rules: readonly Rule[];
}

/** The level of a rule's policy unless the configuration sets another. */
export function defaultLevel(pack: Pack, rule: Rule): "advisory" | "mandatory" {
    return rule.enforcementLevel ?? pack.enforcementLevel;
}

/**
 * The level of a rule's findings of one severity.
 *
 * @param configured what is set for a rule's name, alone or with a severity; the engine sets a level for each rule
 */
export function levelOf(
    pack: Pack,
    rule: Rule,
    severity: Severity,
    configured: (name: string) => EnforcementLevel | undefined = () => undefined,
): EnforcementLevel {
    const ofRule = configured(rule.name) ?? defaultLevel(pack, rule);
    const usual = ofRule === "mandatory" && rule.advisory?.includes(severity) ? "advisory" : ofRule;
    return ofRule === "disabled" ? "disabled" : (configured(nameWithSeverity(rule.name, severity)) ?? usual);
}
