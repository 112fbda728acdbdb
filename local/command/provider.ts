import { parseUrn } from "../../pulumi/urn";
import { randomBytes } from "node:crypto";

import type {
    CheckResult,
    CreateResult,
    DiffResult,
    InvokeResult,
    Provider,
    UpdateResult,
} from "@pulumi/pulumi/provider";

import { isOffline } from "../provider/offline";
import { copyToRemote } from "./copy-to-remote";
import type { Log } from "./engine-log";
import { changedInputs, checkInputs, Failure } from "./inputs";
import { localCommand } from "./local-command";
import { remoteCommand } from "./remote-command";
import type { ResourceType } from "./resource-type";
import { canonical, Properties } from "./values";

const realTypes: Record<string, ResourceType> = {
    "command:local:Command": localCommand,
    "command:remote:Command": remoteCommand,
    "command:remote:CopyToRemote": copyToRemote,
};
const resourceTypes = isOffline() ? withoutMachines(realTypes) : realTypes;

/** Commands that are not run and copy nothing: they have succeeded and printed nothing. */
function withoutMachines(types: Record<string, ResourceType>): Record<string, ResourceType> {
    const silent = (inputs: Properties) => Promise.resolve({ ...inputs, stdout: "", stderr: "" });
    return Object.fromEntries(
        Object.entries(types).map(([token, type]) => [
            token,
            {
                ...type,
                create: silent,
                update: (_state: Properties, news: Properties) => silent(news),
                delete: async () => {},
            },
        ]),
    );
}

function unsupported(token: string): string {
    return `${token} is not supported by the local cloud's command plugin, only ${Object.keys(resourceTypes).join(", ")}`;
}

function resourceType(urn: string): ResourceType {
    const { type } = parseUrn(urn);
    const found = resourceTypes[type];
    if (found === undefined) {
        throw new Error(unsupported(type));
    }
    return found;
}

/** What the engine shows is the message; a stack trace of this plugin would only hide it. */
function withoutStack(error: unknown): Error {
    const shown = error instanceof Error ? error : new Error(String(error));
    shown.stack = "";
    return shown;
}

/** The semantics of pulumi-command v1.2.1 for the resource types that it knows. */
export class CommandProvider implements Provider {
    private readonly cancellation = new AbortController();

    constructor(
        readonly version: string,
        private readonly logOf: (urn: string) => Log,
    ) {}

    async check(urn: string, _olds: Properties, news: Properties): Promise<CheckResult> {
        const { type } = parseUrn(urn);
        const found = resourceTypes[type];
        if (found === undefined) {
            return { inputs: news, failures: [{ property: "", reason: unsupported(type) }] };
        }
        const failures: Failure[] = [];
        const inputs = checkInputs(news, found.inputs, failures);
        if (failures.length === 0) {
            failures.push(...(found.check?.(inputs) ?? []));
        }
        return { inputs, failures };
    }

    async diff(_id: string, urn: string, state: Properties, news: Properties): Promise<DiffResult> {
        const changed = changedInputs(state, news, resourceType(urn).inputs, canonical);
        return { changes: changed.length > 0, replaces: changed.filter((property) => property === "triggers") };
    }

    async create(urn: string, inputs: Properties): Promise<CreateResult> {
        const outs = await this.operate(urn, (type, operation) => type.create(inputs, operation));
        return { id: parseUrn(urn).name + randomBytes(4).toString("hex"), outs };
    }

    async update(_id: string, urn: string, state: Properties, news: Properties): Promise<UpdateResult> {
        return { outs: await this.operate(urn, (type, operation) => type.update(state, news, operation)) };
    }

    async delete(_id: string, urn: string, state: Properties): Promise<void> {
        await this.operate(urn, (type, operation) => type.delete(state, operation));
    }

    async invoke(token: string): Promise<InvokeResult> {
        throw withoutStack(new Error(unsupported(token)));
    }

    async cancel(): Promise<void> {
        this.cancellation.abort();
    }

    private async operate<T>(
        urn: string,
        work: (type: ResourceType, operation: { log: Log; signal: AbortSignal }) => Promise<T>,
    ): Promise<T> {
        const log = this.logOf(urn);
        try {
            return await work(resourceType(urn), { log, signal: this.cancellation.signal });
        } catch (error) {
            throw withoutStack(error);
        } finally {
            await log.flush();
        }
    }
}
