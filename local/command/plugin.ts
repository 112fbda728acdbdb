import { forOfflineStack } from "../provider/offline";
import type { Plugin } from "../provider/provider";
import type { ResourceType } from "../provider/resource-type";
import type { Properties } from "../provider/values";
import { copyToRemote } from "./copy-to-remote";
import { newId } from "./id";
import { localCommand } from "./local-command";
import { remoteCommand } from "./remote-command";

type Token = "command:local:Command" | "command:remote:Command" | "command:remote:CopyToRemote";

const resourceTypes: Record<Token, ResourceType> = {
    "command:local:Command": localCommand,
    "command:remote:Command": remoteCommand,
    "command:remote:CopyToRemote": copyToRemote,
};

/** Behaves like the official plugin, for the resource types that it knows. */
export function commandPlugin(): Plugin {
    return {
        name: "command",
        version: "1.2.1",
        // To mask them in errors and logs.
        acceptsSecrets: true,
        resourceTypes: forOfflineStack(resourceTypes, withoutEffect),
        functions: {},
    };
}

/** A type without side effects: it runs and copies nothing, and every command succeeds without output. */
function withoutEffect(type: ResourceType): ResourceType {
    const silent = (inputs: Properties) => ({ ...inputs, stdout: "", stderr: "" });
    return {
        ...type,
        create: async (inputs, { name }) => ({ id: newId(name), outs: silent(inputs) }),
        update: async (_id, _state, inputs) => silent(inputs),
        delete: async () => {},
    };
}
