import type { PolicyConfigSchema } from "@pulumi/policy";
import { acceptedRiskFields } from "./accepted-risks";
import { defaultParameters, parameterDefinitions } from "../findings/parameters";
import { acceptedRisksPolicy, configurationPolicy, currentRisksPolicy } from "./built-in-policies";
import { defaultLevel, enforcementLevels, levelOf, type Pack } from "../findings/pack";
import { nameWithSeverity } from "../findings/rule";

type Schema = Record<string, unknown>;

/**
 * The schema for the engine. It restricts nothing: the engine would stop with a message that lacks the allowed values,
 * while the pack itself reports all problems.
 */
export const configurationSchema: PolicyConfigSchema = {
    properties: {
        ...Object.fromEntries(
            Object.entries(parameterDefinitions).map(([name, { description }]) => [
                name,
                { description, default: defaultParameters[name as keyof typeof defaultParameters] },
            ]),
        ),
        acceptedRisks: { description: "Findings accepted until a date, each with an owner." },
    },
};

/** The JSON schema of the whole configuration file, for editors. */
export function fileSchema(packs: readonly Pack[]): Schema {
    const level: Schema = { enum: enforcementLevels };
    const policies: Record<string, Schema> = {};
    for (const pack of packs) {
        for (const rule of pack.rules) {
            policies[rule.name] = {
                $ref: "#/$defs/policy",
                description: `${rule.description} Pack ${pack.name}, default ${defaultLevel(pack, rule)}.`,
            };
            for (const severity of rule.severities) {
                policies[nameWithSeverity(rule.name, severity)] = {
                    $ref: "#/$defs/policy",
                    description: `The findings of ${rule.name} with the severity ${severity}. Default ${levelOf(pack, rule, severity)}.`,
                };
            }
        }
    }
    return {
        $schema: "https://json-schema.org/draft/2020-12/schema",
        title: "Configuration of the policy packs, given by --policy-pack-config",
        type: "object",
        additionalProperties: false,
        properties: {
            all: { ...level, description: "The level of all policies that have none of their own." },
            [configurationPolicy]: {
                type: "object",
                description: "Parameters and accepted risks of all packs. Always mandatory.",
                additionalProperties: false,
                properties: {
                    enforcementLevel: { const: "mandatory" },
                    ...Object.fromEntries(
                        Object.keys(parameterDefinitions).map((name) => [
                            name,
                            parameterSchema(name as keyof typeof parameterDefinitions),
                        ]),
                    ),
                    acceptedRisks: {
                        type: "array",
                        description: "Findings accepted until a date, each with an owner.",
                        items: riskSchema(),
                    },
                },
            },
            [acceptedRisksPolicy]: {
                const: "advisory",
                description: "Shows accepted risks. Always advisory.",
            },
            [currentRisksPolicy]: {
                $ref: "#/$defs/policy",
                description: "Accepted risks that have expired or match nothing. Default advisory.",
            },
            ...policies,
        },
        $defs: {
            policy: {
                oneOf: [
                    level,
                    {
                        type: "object",
                        additionalProperties: false,
                        required: ["enforcementLevel"],
                        properties: { enforcementLevel: level },
                    },
                ],
            },
        },
    };
}

function parameterSchema(name: keyof typeof parameterDefinitions): Schema {
    const definition = parameterDefinitions[name];
    const described = { description: definition.description, default: defaultParameters[name] };
    if (definition.kind === "text") {
        return { ...described, type: "string" };
    }
    return definition.kind === "cidrs"
        ? { ...described, type: "array", items: { type: "string", pattern: "^[0-9A-Fa-f:.]+/[0-9]{1,3}$" } }
        : {
              ...described,
              type: definition.kind,
              minimum: definition.minimum,
              [definition.exclusive ? "exclusiveMaximum" : "maximum"]: definition.maximum,
          };
}

function riskSchema(): Schema {
    return {
        type: "object",
        additionalProperties: false,
        required: Object.keys(acceptedRiskFields),
        properties: Object.fromEntries(
            Object.entries(acceptedRiskFields).map(([name, { description, pattern }]) => [
                name,
                { type: "string", description, pattern: pattern.source },
            ]),
        ),
    };
}
