import { readAcceptedRisks, type AcceptedRisk, type KnownRules } from "./accepted-risks";
import { readParameters } from "./parameters";
import type { Problem } from "./problem";
import type { Parameters } from "../findings/rule";

/** What the file given by `--policy-pack-config` says below `configuration`. */
export interface Configuration {
    parameters: Parameters;
    acceptedRisks: AcceptedRisk[];
    problems: Problem[];
}

/** Reads parameters and accepted risks and collects all that is wrong with them. */
export function readConfiguration(given: Record<string, unknown>, knownRules: KnownRules): Configuration {
    const { acceptedRisks: entries, ...rest } = given;
    const { parameters, problems } = readParameters(rest);
    const { risks, problems: riskProblems } = readAcceptedRisks(entries, knownRules);
    return { parameters, acceptedRisks: risks, problems: [...problems, ...riskProblems] };
}
