import { parseUrn } from "../../pulumi/urn";
import { randomBytes } from "node:crypto";
import { isDeepStrictEqual } from "node:util";
import type {
    CheckResult,
    CreateResult,
    DiffResult,
    InvokeResult,
    Provider,
    ReadResult,
    UpdateResult,
} from "@pulumi/pulumi/provider";
import { newId, type CloudRecord } from "../cloud/records";
import { changedInputs, replacingInputs } from "./difference";
import { functions } from "./functions";
import { checkInputs, containsUnknown, type Failure } from "./inputs";
import type { LocalAws } from "./local-aws";
import type { Properties, ResourceType } from "./resource-type";
import { resourceTypes } from "./resources";
import { withoutSecretMarks } from "../../pulumi/secrets";

function unsupported(token: string, known: Record<string, unknown>): string {
    return `the local cloud does not know ${token}; it knows ${Object.keys(known).sort().join(", ")}`;
}

/** What the engine shows is the message; a stack trace of this plugin would only hide it. */
function plain(error: unknown): Error {
    const shown = error instanceof Error ? error : new Error(String(error));
    shown.stack = "";
    return shown;
}

/** AWS, as far as this project needs it, on this computer. */
export class LocalAwsProvider implements Provider {
    /**
     * Objects that this run made or was asked for. Another one of the same urn, which no run before was asked for either,
     * was left behind by a run that was killed.
     */
    private readonly named = new Set<string>();

    constructor(
        readonly version: string,
        private readonly aws: LocalAws,
    ) {}

    async check(urn: string, sentOlds: Properties, sentNews: Properties): Promise<CheckResult> {
        const { type: token, name } = parseUrn(urn);
        const type = resourceTypes[token];
        const news = withoutSecretMarks(sentNews);
        const olds = withoutSecretMarks(sentOlds ?? {});
        if (!type) {
            return { inputs: news, failures: [{ property: "", reason: unsupported(token, resourceTypes) }] };
        }
        const inputs: Properties = { ...type.defaults?.(news, this.aws), ...news };
        fillName(type, token, name, inputs, olds);
        const failures: Failure[] = checkInputs(inputs, type.inputs);
        for (const property of type.required ?? []) {
            if (inputs[property] === undefined) {
                failures.push({ property, reason: "is required" });
            }
        }
        if (failures.length === 0) {
            failures.push(...(type.check?.(inputs) ?? []));
        }
        if (Object.keys(olds).length > 0) {
            failures.push(...(type.checkChange?.(olds, inputs) ?? []));
        }
        return { inputs, failures };
    }

    async diff(id: string, urn: string, sentState: Properties, sentNews: Properties): Promise<DiffResult> {
        const { type, token } = this.typeOf(urn);
        const state = withoutSecretMarks(sentState);
        const news = withoutSecretMarks(sentNews);
        const recorded = this.known(token, id)?.inputs ?? {};
        const changed = changedInputs(type, state, recorded, news);
        const replaces = replacingInputs(type, state, news, changed);
        return {
            changes: changed.length > 0 || this.tagsChange(type, state, news),
            replaces,
            deleteBeforeReplace: replaces.length > 0 && keepsName(type, state, news),
        };
    }

    /** What the engine knows of an object before it is made: its inputs; what it does not get stays unknown. */
    previewCreate(urn: string, inputs: Properties): Properties {
        return this.planned(this.typeOf(urn).type, inputs);
    }

    /** The same before a change: what AWS computed stays as it is. */
    previewUpdate(urn: string, state: Properties, news: Properties): Properties {
        const { type } = this.typeOf(urn);
        const computed = Object.entries(state).filter(([property]) => !(property in type.inputs));
        return this.planned(type, { ...Object.fromEntries(computed), ...news });
    }

    private planned(type: ResourceType, properties: Properties): Properties {
        const known = usable(properties);
        return type.inputs["tags"] && !containsUnknown(known["tags"])
            ? { ...known, tagsAll: this.tagsAll(known) }
            : known;
    }

    private tagsChange(type: ResourceType, state: Properties, news: Properties): boolean {
        return (
            type.inputs["tags"] !== undefined &&
            !containsUnknown(news["tags"]) &&
            !isDeepStrictEqual(state["tagsAll"] ?? {}, this.tagsAll(news))
        );
    }

    private tagsAll(inputs: Properties): Properties {
        return { ...this.aws.settings.defaultTags, ...inputs["tags"] };
    }

    async create(urn: string, sentInputs: Properties): Promise<CreateResult> {
        const { type, token } = this.typeOf(urn);
        const checked = withoutSecretMarks(sentInputs);
        const inputs = usable(checked);
        try {
            const orphan = await this.adoptOrphan(type, token, urn, inputs);
            if (orphan?.complete) {
                return { id: orphan.id, outs: orphan.outputs };
            }
            this.checkReferences(type, inputs);
            const id = orphan?.id ?? (typeof type.id === "string" ? newId(type.id) : type.id(inputs));
            this.named.add(id);
            const record: CloudRecord = {
                id,
                urn,
                inputs: checked,
                outputs: this.outputs(type, id, inputs),
                complete: false,
            };
            this.aws.records.save(token, record);
            try {
                Object.assign(record.outputs, await type.create?.(id, inputs, this.aws));
            } catch (error) {
                // What cannot be cleared away now is at the next attempt; why the first one failed is what matters.
                await this.discard(type, token, record).catch(() => undefined);
                throw error;
            }
            record.complete = true;
            this.aws.records.save(token, record);
            await type.applied?.(inputs, this.aws);
            return { id, outs: record.outputs };
        } catch (error) {
            throw plain(error);
        }
    }

    async read(id: string, urn: string): Promise<ReadResult> {
        const { type, token } = this.typeOf(urn);
        const record = this.known(token, id);
        const seen = record && (type.read ? await type.read(id, { ...record.outputs }, this.aws) : {});
        if (!record || !seen) {
            // The record stays: a preview may be asking, which must change nothing. The next object of the urn replaces it.
            return { id: "", props: {} };
        }
        const inputs = { ...record.inputs };
        Object.keys(inputs)
            .filter((property) => property in seen)
            .forEach((property) => (inputs[property] = seen[property]));
        return { id, props: { ...record.outputs, ...seen }, inputs };
    }

    async update(id: string, urn: string, _olds: Properties, sentNews: Properties): Promise<UpdateResult> {
        const { type, token } = this.typeOf(urn);
        const checked = withoutSecretMarks(sentNews);
        const inputs = usable(checked);
        const record = this.known(token, id);
        try {
            if (!record) {
                throw new Error(`${token} ${id} is not there any more: pulumi refresh, then up, makes it anew`);
            }
            this.checkReferences(type, inputs);
            const computed = Object.fromEntries(
                Object.entries(record.outputs).filter(([property]) => !(property in record.inputs)),
            );
            const added = (await type.update?.(id, inputs, record.outputs, this.aws)) ?? {};
            const outputs = { ...computed, ...inputs, ...this.common(type, id, inputs), ...added };
            this.aws.records.save(token, { ...record, inputs: checked, outputs });
            await type.applied?.(inputs, this.aws);
            return { outs: outputs };
        } catch (error) {
            throw plain(error);
        }
    }

    async delete(id: string, urn: string): Promise<void> {
        this.named.add(id);
        const { type, token } = this.typeOf(urn);
        const record = this.aws.records.find(token, id);
        if (!record) {
            return;
        }
        try {
            await type.delete?.(id, record.outputs, this.aws);
            this.aws.records.remove(token, id);
            await type.applied?.(record.inputs, this.aws);
        } catch (error) {
            throw plain(error);
        }
    }

    async invoke(token: string, sentArgs: Properties): Promise<InvokeResult> {
        const lookUp = functions[token];
        if (!lookUp) {
            throw plain(new Error(unsupported(token, functions)));
        }
        try {
            return { outputs: lookUp(withoutSecretMarks(sentArgs), this.aws) };
        } catch (error) {
            throw plain(error);
        }
    }

    private typeOf(urn: string): { type: ResourceType; token: string } {
        const { type: token } = parseUrn(urn);
        const type = resourceTypes[token];
        if (!type) {
            throw plain(new Error(unsupported(token, resourceTypes)));
        }
        return { type, token };
    }

    /** The record of an object that the engine has named. */
    private known(token: string, id: string): CloudRecord | undefined {
        this.named.add(id);
        const record = this.aws.records.find(token, id);
        return record && this.markKnown(token, record);
    }

    /**
     * Kept for later runs too: an object that is replaced because somebody asks for it (`--replace`) is not compared
     * before, and must not be taken for one that was left behind.
     */
    private markKnown(token: string, record: CloudRecord): CloudRecord {
        if (record.known) {
            return record;
        }
        const known = { ...record, known: true };
        this.aws.records.save(token, known);
        return known;
    }

    private checkReferences(type: ResourceType, inputs: Properties): void {
        for (const [property, referenced] of Object.entries(type.references ?? {})) {
            if (inputs[property] !== undefined) {
                // The engine keeps what it made in its state before it makes what needs it.
                this.named.add(inputs[property]);
                this.markKnown(referenced, this.aws.referenced(referenced, inputs[property], property));
            }
        }
    }

    private outputs(type: ResourceType, id: string, inputs: Properties): Properties {
        return { ...inputs, ...type.outputs?.(id, inputs, this.aws), ...this.common(type, id, inputs) };
    }

    private common(type: ResourceType, id: string, inputs: Properties): Properties {
        return {
            ...(type.arn && { arn: type.arn(id, inputs, this.aws) }),
            ...(type.inputs["tags"] && { tagsAll: this.tagsAll(inputs) }),
        };
    }

    /**
     * Finds what a killed run made for the same urn and could not tell the engine of: it is used if it is what is wanted,
     * finished if it is half done, and removed otherwise.
     */
    private async adoptOrphan(
        type: ResourceType,
        token: string,
        urn: string,
        inputs: Properties,
    ): Promise<CloudRecord | undefined> {
        for (const record of this.aws.records
            .list(token)
            .filter((found) => found.urn === urn && !this.named.has(found.id))) {
            const alive = record.complete && (!type.read || (await type.read(record.id, record.outputs, this.aws)));
            if (record.known && alive) {
                continue;
            }
            if (isDeepStrictEqual(usable(record.inputs), inputs) && (alive || !record.complete)) {
                this.named.add(record.id);
                return record;
            }
            await this.discard(type, token, record);
        }
        return undefined;
    }

    private async discard(type: ResourceType, token: string, record: CloudRecord): Promise<void> {
        await type.delete?.(record.id, { ...record.outputs, disableApiTermination: false }, this.aws);
        this.aws.records.remove(token, record.id);
        await type.applied?.(record.inputs, this.aws);
    }
}

/** Gives an object a name of its own if the program gives it none, and the same one at the next update. */
function fillName(type: ResourceType, token: string, name: string, inputs: Properties, olds: Properties): void {
    const property = type.nameProperty;
    if (!property) {
        return;
    }
    const given = inputs[property] !== undefined;
    if (!given) {
        const kept = (olds["__defaults"] ?? []).includes(property) ? olds[property] : undefined;
        const fresh = `${name}-${randomBytes(4).toString("hex").slice(0, 7)}`;
        inputs[property] = kept ?? (token === "aws:s3/bucket:Bucket" ? fresh.toLowerCase() : fresh);
    }
    inputs["__defaults"] = given ? [] : [property];
}

/**
 * Whether the new object would have the old one's name, given by hand: then the old one has to go first, as with Pulumi's
 * own provider.
 */
function keepsName(type: ResourceType, state: Properties, news: Properties): boolean {
    const property = type.nameProperty;
    return (
        property !== undefined && news[property] === state[property] && !(news["__defaults"] ?? []).includes(property)
    );
}

/** Inputs without what Pulumi keeps in them for itself. */
function usable(inputs: Properties): Properties {
    const { __defaults, ...rest } = inputs;
    void __defaults;
    return rest;
}
