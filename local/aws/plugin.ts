import { mapValues, forOfflineStack } from "../provider/offline";
import type { Plugin } from "../provider/provider";
import { FailingType } from "./failing-type";
import { functions } from "./functions";
import { LocalAws } from "./local-aws";
import type { AwsType } from "./aws-type";
import { resourceTypes } from "./resources";
import { applySettings } from "./settings";

/** The part of AWS that this project needs, on this computer. */
export function awsPlugin(): Plugin {
    const types = forOfflineStack(resourceTypes, recordOnly);
    const aws = new LocalAws(types);
    const seen = new Set<string>();
    return {
        name: "aws",
        version: "7.48.0",
        acceptsSecrets: false,
        resourceTypes: mapValues(types, (type, token) => new FailingType(token, type, aws, seen)),
        functions: mapValues(functions, (lookUp) => (args) => lookUp(args, aws)),
        configure: (settings) => applySettings(aws, settings),
    };
}

/** A type without side effects: only its records are kept. */
function recordOnly(type: AwsType): AwsType {
    const nothing = {
        create: undefined,
        read: undefined,
        update: undefined,
        delete: undefined,
        applied: undefined,
        halfway: undefined,
    };
    return { ...type, ...nothing, ...type.offline };
}
