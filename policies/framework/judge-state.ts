import { enforcementLevels, type EnforcementLevel, type Pack } from "../findings/pack";
import { isObject } from "../topology/values";
import { configurationPolicy } from "./built-in-policies";
import { readPolicyConfiguration } from "./configuration";
import { evaluate } from "./evaluation";
import { makeReport, type Report } from "./report";
import type { ExportedState } from "./state";

/**
 * What the packs report of a state, without the engine. The secrets of the state are not masked yet.
 *
 * @param configuration the content of the packs' configuration file
 */
export function judgeState(
    state: ExportedState,
    packs: readonly Pack[],
    configuration: Record<string, unknown>,
    now: Date,
): Report {
    const rules = packs.flatMap((pack) => pack.rules);
    const given = configuration[configurationPolicy];
    const settings: Record<string, unknown> = isObject(given) ? { ...given } : {};
    // The engine takes the policy's level out of what it hands to it.
    delete settings.enforcementLevel;
    const { parameters, acceptedRisks } = readPolicyConfiguration(settings, { complete: true, rules });
    const evaluation = evaluate(state.resources, rules, parameters, acceptedRisks, now);
    const place = { PULUMI_PROJECT: state.project, PULUMI_STACK: state.stack, PULUMI_DRY_RUN: "false" };
    return makeReport("all", packs, parameters, evaluation, [], place, (policy) => levelIn(configuration, policy));
}

/** The level that a configuration file sets for a policy, as the engine reads it. */
function levelIn(configuration: Record<string, unknown>, policy: string): EnforcementLevel | undefined {
    const own = configuration[policy] ?? configuration["all"];
    const level = isObject(own) ? own.enforcementLevel : own;
    return enforcementLevels.find((known) => known === level);
}
