import type { StackValidationPolicy } from "@pulumi/policy";

/** The subjects of the rules. */
export type PackName = "single-point-of-failure" | "maintenance-downtime" | "limited-scalability" | "security-baseline";

/**
 * The policies of this package, for a policy pack of yours, beside your own:
 *
 * ```ts
 * new PolicyPack("ours", { policies: [...policies(), ...ours] });
 * ```
 *
 * Levels, parameters and accepted risks come from the file given by `--policy-pack-config`.
 */
export function policies(options?: {
    /** Only the rules of these subjects. Default: all. */
    only?: readonly PackName[];
}): StackValidationPolicy[];
