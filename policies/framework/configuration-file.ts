import { readPolicyConfiguration } from "./configuration";
import { acceptedRisksPolicy, configurationPolicy, currentRisksPolicy } from "./built-in-policies";
import { alternatives, show, type SettingProblem } from "../../toolchain/setting-problem";
import { enforcementLevels, type Pack } from "../findings/pack";
import { parameterDefinitions } from "../findings/parameters";
import { nameWithSeverity } from "../findings/rule";
import { isObject } from "../topology/values";

const belowConfiguration = [...Object.keys(parameterDefinitions), "acceptedRisks"];

/**
 * All problems of a configuration file. A pack can't report all of them: the engine hands each policy only its own
 * entry, and ignores entries that no policy has the name of.
 */
export function checkConfigurationFile(text: string, packs: readonly Pack[]): SettingProblem[] {
    let file: unknown;
    try {
        file = JSON.parse(text);
    } catch (error) {
        const remedy = `correct the syntax: ${(error as Error).message}`;
        return [{ setting: "the file", received: "a text that isn't JSON", allowed: "a JSON object", remedy }];
    }
    if (!isObject(file)) {
        const remedy = 'begin with {"configuration": {}}';
        return [{ setting: "the file", received: show(file), allowed: "a JSON object", remedy }];
    }
    const rules = packs.flatMap((pack) => pack.rules);
    const policies = [
        currentRisksPolicy,
        ...rules.flatMap(({ name, severities }) => [
            name,
            ...severities.map((severity) => nameWithSeverity(name, severity)),
        ]),
    ];
    const problems: SettingProblem[] = [];
    for (const [name, value] of Object.entries(file)) {
        if (name === configurationPolicy) {
            problems.push(...configurationProblems(value, packs));
        } else if (name === acceptedRisksPolicy) {
            if (value !== "advisory") {
                problems.push({
                    setting: name,
                    received: show(value),
                    allowed: '"advisory"',
                    remedy: "remove the line: accepted risks are always shown and never block",
                });
            }
        } else if (name === "all") {
            problems.push(...levelProblems(name, value));
        } else if (policies.includes(name)) {
            problems.push(...policyProblems(name, value));
        } else {
            problems.push({
                setting: name,
                received: show(value),
                allowed: "all, configuration, or the name of a rule as in policies/RULES.md, with or without severity",
                remedy: belowConfiguration.includes(name)
                    ? "put it below configuration"
                    : "correct the name or remove the line",
            });
        }
    }
    if (file.all === "disabled" && !isObject(file[configurationPolicy])) {
        problems.push({
            setting: "all",
            received: '"disabled"',
            allowed: '"advisory", "mandatory"',
            remedy: "name the policies to disable one by one",
        });
    }
    return problems;
}

function configurationProblems(value: unknown, packs: readonly Pack[]): SettingProblem[] {
    if (!isObject(value)) {
        return [
            {
                setting: configurationPolicy,
                received: show(value),
                allowed: "an object with parameters and acceptedRisks",
                remedy: "remove the line for the defaults",
            },
        ];
    }
    const { enforcementLevel, ...rest } = value;
    const problems = readPolicyConfiguration(rest, {
        complete: true,
        rules: packs.flatMap((pack) => pack.rules),
    }).problems;
    if (enforcementLevel !== undefined && enforcementLevel !== "mandatory") {
        problems.unshift({
            setting: `${configurationPolicy}.enforcementLevel`,
            received: show(enforcementLevel),
            allowed: '"mandatory"',
            remedy: "remove the line: what can't be understood must not be passed over",
        });
    }
    return problems;
}

function policyProblems(name: string, value: unknown): SettingProblem[] {
    if (!isObject(value)) {
        return levelProblems(name, value);
    }
    const unexpected = Object.keys(value).filter((key) => key !== "enforcementLevel");
    return [
        ...levelProblems(`${name}.enforcementLevel`, value.enforcementLevel),
        ...unexpected.map((key) => ({
            setting: `${name}.${key}`,
            received: show(value[key]),
            allowed: "enforcementLevel",
            remedy: "parameters and accepted risks belong below configuration",
        })),
    ];
}

function levelProblems(setting: string, value: unknown): SettingProblem[] {
    return (enforcementLevels as readonly unknown[]).includes(value)
        ? []
        : [
              {
                  setting,
                  received: show(value),
                  allowed: alternatives(enforcementLevels.map((level) => `"${level}"`)),
                  remedy: "correct the level, or remove the line for the default",
              },
          ];
}
