import type { CheckResult, CreateResult, DiffResult, ReadResult } from "@pulumi/pulumi/provider";

import { parseUrn } from "../../pulumi/urn";
import { compareInputs } from "./difference";
import type { Log } from "./engine-log";
import { checkInputs, type Failure } from "./inputs";
import type { Operation, ResourceType } from "./resource-type";
import type { Properties } from "./values";

/** What differs between plugins: their resource types and functions, by token. */
export interface Plugin {
    /** As in the name of its executable, `pulumi-resource-<name>`. */
    readonly name: string;
    /** The version of the official plugin whose semantics this one has. */
    readonly version: string;
    readonly resourceTypes: Readonly<Record<string, ResourceType>>;
    readonly functions: Readonly<Record<string, (args: Properties) => Properties>>;
    /**
     * Whether the plugin gets and returns properties with the engine's secret marks. If not, the engine keeps each
     * output secret that has the name of a secret input.
     */
    readonly acceptsSecrets: boolean;
    /** @throws if a setting is wrong or unknown */
    configure?(settings: Properties): void;
}

/** Dispatches each operation to its resource type, and does what all types have in common. */
export class Provider {
    private readonly cancellation = new AbortController();

    constructor(
        readonly plugin: Plugin,
        private readonly logOf: (urn: string) => Log,
    ) {}

    async check(urn: string, olds: Properties, news: Properties): Promise<CheckResult> {
        const { type: token, name } = parseUrn(urn);
        const { resourceTypes } = this.plugin;
        if (!Object.hasOwn(resourceTypes, token)) {
            return { inputs: news, failures: [{ property: "", reason: unsupported(token, resourceTypes) }] };
        }
        const type = resourceTypes[token]!;
        const failures: Failure[] = [];
        const schema = { ...type, defaults: type.defaults?.(news, olds, name) };
        const inputs = checkInputs(news, schema, failures);
        if (failures.length === 0) {
            failures.push(...(type.check?.(inputs, olds) ?? []));
        }
        return { inputs, failures };
    }

    async diff(id: string, urn: string, state: Properties, news: Properties, oldInputs = state): Promise<DiffResult> {
        const type = this.typeOf(urn);
        const difference = compareInputs(type, state, news, oldInputs);
        const { changed, replaces } = difference;
        return type.diff?.(id, state, news, difference) ?? { changes: changed.length > 0, replaces };
    }

    preview(urn: string, inputs: Properties, state?: Properties): Properties {
        return this.typeOf(urn).preview?.(inputs, state) ?? inputs;
    }

    create(urn: string, inputs: Properties): Promise<CreateResult> {
        return this.operate(urn, (type, operation) => type.create(inputs, operation));
    }

    async read(id: string, urn: string, state: Properties = {}): Promise<ReadResult> {
        return this.typeOf(urn).read?.(id) ?? { id, props: state };
    }

    update(id: string, urn: string, state: Properties, news: Properties): Promise<Properties> {
        return this.operate(urn, (type, operation) => type.update(id, state, news, operation));
    }

    delete(id: string, urn: string, state: Properties): Promise<void> {
        return this.operate(urn, (type, operation) => type.delete(id, state, operation));
    }

    async invoke(token: string, args: Properties): Promise<Properties> {
        return find(this.plugin.functions, token)(args);
    }

    cancel(): void {
        this.cancellation.abort();
    }

    private typeOf(urn: string): ResourceType {
        return find(this.plugin.resourceTypes, parseUrn(urn).type);
    }

    private async operate<T>(urn: string, work: (type: ResourceType, operation: Operation) => Promise<T>): Promise<T> {
        const log = this.logOf(urn);
        try {
            const operation = { urn, name: parseUrn(urn).name, log, signal: this.cancellation.signal };
            return await work(this.typeOf(urn), operation);
        } finally {
            await log.flush();
        }
    }
}

function find<T>(table: Readonly<Record<string, T>>, token: string): T {
    if (!Object.hasOwn(table, token)) {
        throw new Error(unsupported(token, table));
    }
    return table[token]!;
}

function unsupported(token: string, known: object): string {
    return `the local cloud does not know ${token}; it knows ${Object.keys(known).sort().join(", ")}`;
}
