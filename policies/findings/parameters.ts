import * as ipaddr from "ipaddr.js";
import { alternatives, show, type SettingProblem } from "../../toolchain/setting-problem";

/** What the configuration may set. */
export interface Parameters {
    /** Number of availability zones that each tier must be spread over. Default 2. */
    requiredZones: number;
    /** Availability that the site must reach, in per cent of the hours of a year. Default 99.9. */
    targetAvailability: number;
    /** Data that may be lost, in hours: the age of the newest copy. Default 24. */
    recoveryPointHours: number;
    /** Time within which the site must be back after a loss, in minutes. Default 60. */
    recoveryTimeMinutes: number;
    /** Availability assumed for one instance, in per cent of the hours of a year. Default 99.5. */
    instanceAvailability: number;
    /**
     * Networks of any size that may reach ports for administration and databases, in CIDR notation.
     * Default none.
     */
    allowedCidrs: string[];
    /** Who watches the sites from outside the program, e.g. a monitoring service. Default "": nobody. */
    watchedBy: string;
}

export const defaultParameters: Parameters = {
    requiredZones: 2,
    targetAvailability: 99.9,
    recoveryPointHours: 24,
    recoveryTimeMinutes: 60,
    instanceAvailability: 99.5,
    allowedCidrs: [],
    watchedBy: "",
};

interface NumberParameter {
    kind: "number" | "integer";
    minimum: number;
    /** The greatest allowed value; with `exclusive`, only values below it are allowed. */
    maximum: number;
    exclusive?: boolean;
    description: string;
}

interface CidrsParameter {
    kind: "cidrs";
    description: string;
}

interface TextParameter {
    kind: "text";
    description: string;
}

type ParameterDefinition = NumberParameter | CidrsParameter | TextParameter;

/** Each parameter with its allowed values; schema, validation and catalogue all read this. */
export const parameterDefinitions: Record<keyof Parameters, ParameterDefinition> = {
    requiredZones: {
        kind: "integer",
        minimum: 1,
        maximum: 6,
        description: "Availability zones over which each tier has to be spread.",
    },
    targetAvailability: {
        kind: "number",
        minimum: 90,
        maximum: 100,
        exclusive: true,
        description: "Availability that the site has to reach, in per cent of the hours of a year.",
    },
    recoveryPointHours: {
        kind: "number",
        minimum: 0,
        maximum: 8760,
        description: "Data that may be lost, as the age of the newest copy in hours.",
    },
    recoveryTimeMinutes: {
        kind: "number",
        minimum: 0,
        maximum: 525_600,
        description: "Time within which the site has to be back after a loss, in minutes.",
    },
    instanceAvailability: {
        kind: "number",
        minimum: 90,
        maximum: 100,
        exclusive: true,
        description: "What one instance is taken to offer, in per cent of the hours of a year.",
    },
    allowedCidrs: {
        kind: "cidrs",
        description:
            "Networks that may reach ports for administration and databases however large they are, in CIDR notation.",
    },
    watchedBy: {
        kind: "text",
        description: "Who watches the sites from outside the program, e.g. a monitoring service; empty for nobody.",
    },
};

const names = Object.keys(parameterDefinitions) as (keyof Parameters)[];

/** Reads the parameters of a configuration. An invalid one keeps its default and is reported. */
export function readParameters(
    given: Record<string, unknown>,
    setting = "configuration",
): { parameters: Parameters; problems: SettingProblem[] } {
    const parameters: Parameters = { ...defaultParameters };
    const problems: SettingProblem[] = [];
    for (const [name, value] of Object.entries(given)) {
        if (!names.includes(name as keyof Parameters)) {
            problems.push({
                setting: `${setting}.${name}`,
                received: show(value),
                allowed: `the parameters ${alternatives(names)}`,
                remedy: "correct the name or remove the line",
            });
            continue;
        }
        const definition = parameterDefinitions[name as keyof Parameters];
        const allowed = allowedValues(definition);
        const received = invalidPart(value, definition);
        if (received) {
            problems.push({
                setting: `${setting}.${name}`,
                received,
                allowed,
                remedy: `correct the value, or remove the line for the default ${show(defaultParameters[name as keyof Parameters])}`,
            });
        } else {
            Object.assign(parameters, { [name]: value });
        }
    }
    return { parameters, problems };
}

/** What a parameter allows, in words. */
export function allowedValues(definition: ParameterDefinition): string {
    if (definition.kind === "text") {
        return 'a text, e.g. "the hoster\'s monitoring"';
    }
    if (definition.kind === "cidrs") {
        return 'a list of networks, e.g. ["192.0.2.0/24", "2001:db8::/32"]';
    }
    const noun = definition.kind === "integer" ? "a whole number" : "a number";
    const upper = definition.exclusive ? `below ${definition.maximum}` : `up to ${definition.maximum}`;
    return `${noun} from ${definition.minimum} ${upper}`;
}

/** What of a value isn't allowed, as a message shows it; undefined for a valid one. */
function invalidPart(value: unknown, definition: ParameterDefinition): string | undefined {
    switch (definition.kind) {
        case "text":
            return typeof value === "string" ? undefined : show(value);
        case "cidrs":
            return invalidCidrs(value);
        default:
            return invalidNumber(value, definition);
    }
}

/** An invalid value as a message shows it; undefined for a valid one. */
function invalidNumber(value: unknown, definition: NumberParameter): string | undefined {
    const fits =
        typeof value === "number" &&
        value >= definition.minimum &&
        (definition.exclusive ? value < definition.maximum : value <= definition.maximum) &&
        (definition.kind === "number" || Number.isInteger(value));
    return fits ? undefined : show(value);
}

/** The invalid part of a value as a message shows it; undefined if all is valid. */
function invalidCidrs(value: unknown): string | undefined {
    if (!Array.isArray(value)) {
        return show(value);
    }
    const wrong = value.filter((element) => typeof element !== "string" || !ipaddr.isValidCIDR(element));
    return wrong.length > 0 ? wrong.map(show).join(", ") : undefined;
}
