import { readAcceptedRisks, type AcceptedRisk, type KnownRules } from "./accepted-risks";
import { readParameters, type Parameters } from "../findings/parameters";
import type { SettingProblem } from "../../toolchain/setting-problem";

/** What the file given by `--policy-pack-config` holds below `configuration`. */
export interface PolicyConfiguration {
    parameters: Parameters;
    acceptedRisks: AcceptedRisk[];
    problems: SettingProblem[];
}

/** Reads parameters and accepted risks and collects every problem with them. */
export function readPolicyConfiguration(given: Record<string, unknown>, knownRules: KnownRules): PolicyConfiguration {
    const { acceptedRisks: entries, ...rest } = given;
    const { parameters, problems } = readParameters(rest);
    const { risks, problems: riskProblems } = readAcceptedRisks(entries, knownRules);
    return { parameters, acceptedRisks: risks, problems: [...problems, ...riskProblems] };
}
