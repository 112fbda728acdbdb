import { randomBytes } from "node:crypto";
import { isDeepStrictEqual } from "node:util";

import type { CreateResult, DiffResult, ReadResult } from "@pulumi/pulumi/provider";

import { newId, type CloudRecord } from "../cloud/records";
import { sameValue, withComputed } from "../provider/difference";
import { isAbsent, type Failure, type Inputs } from "../provider/inputs";
import type { Difference, Operation, ResourceType } from "../provider/resource-type";
import { PartialFailure } from "../provider/partial-failure";
import { canonical, containsUnknown, unknownValue, type Properties } from "../provider/values";
import type { LocalAws } from "./local-aws";
import type { AwsType } from "./aws-type";
import { attributesOf, defaultsOf, pathsWhere, refusals, unsetOf, type Attributes } from "./schema";
import type { Token } from "../cloud/resource-tokens";

/** A type of AWS resource as the engine operates on it: each resource has a record in the local cloud. */
export class RecordedType implements ResourceType {
    readonly inputs: Inputs;
    readonly required: string[];
    readonly replace: string[];
    readonly computed: string[];
    /** What the provider says of the inputs that the local cloud knows. */
    private readonly attributes: Attributes;

    /**
     * @param seen ids that this run created or that the engine named. A record of the same URN that the engine named
     * neither in this run nor in an earlier one was left behind by a killed run.
     */
    constructor(
        protected readonly token: Token,
        protected readonly type: AwsType,
        protected readonly aws: LocalAws,
        private readonly seen: Set<string>,
    ) {
        this.inputs = type.inputs;
        const known = Object.entries(attributesOf(token)).filter(([name]) => name in type.inputs);
        this.attributes = Object.fromEntries(known);
        const required = Object.keys(this.attributes).filter((name) => this.attributes[name]!.required);
        this.required = [...required, ...(type.required ?? [])];
        this.replace = pathsWhere(this.attributes, ({ replace }) => replace);
        this.computed = pathsWhere(this.attributes, ({ computed }) => computed);
    }

    defaults(news: Properties, olds: Properties, name: string): Properties {
        return { ...defaultsOf(this.attributes), ...this.type.defaults, ...this.generatedName(news, olds, name) };
    }

    check(inputs: Properties, olds: Properties): Failure[] {
        return [...refusals(inputs, this.attributes), ...(this.type.check?.(inputs, olds) ?? [])];
    }

    /** Ignores the order of lists, which AWS doesn't keep. */
    same(one: unknown, other: unknown): boolean {
        return Array.isArray(one) && Array.isArray(other)
            ? isDeepStrictEqual(one.map(canonical).sort(), other.map(canonical).sort())
            : sameValue(one, other);
    }

    diff(id: string, state: Properties, news: Properties, difference: Difference): DiffResult {
        this.find(id);
        const changes = difference.changed.length > 0;
        const replaces = [...difference.replaces, ...((changes && this.type.replaceWhen?.(state, news)) || [])];
        return {
            changes: changes || this.tagsChange(state, news),
            replaces,
            deleteBeforeReplace: replaces.length > 0 && this.keepsName(state, news),
        };
    }

    preview(inputs: Properties, state: Properties = {}): Properties {
        const planned = {
            ...others(state, this.inputs),
            ...this.planned(withoutDefaults(inputs), state),
            ...this.madeAnew(inputs, state),
        };
        return containsUnknown(planned["tags"]) ? planned : { ...planned, ...this.tagsAll(planned) };
    }

    async create(checked: Properties, { urn }: Operation): Promise<CreateResult> {
        const { type, token, aws } = this;
        const inputs = withoutDefaults(checked);
        const orphan = await this.adoptOrphan(urn, inputs);
        if (orphan?.complete) {
            return { id: orphan.id, outs: orphan.outputs };
        }
        this.checkReferences(inputs);
        const id = orphan?.id ?? (typeof type.id === "string" ? newId(type.id) : type.id(inputs, aws));
        this.seen.add(id);
        const outputs = {
            ...this.leftOut(),
            ...inputs,
            ...type.outputs?.(id, inputs, aws),
            ...this.arnAndTags(id, inputs),
        };
        const record: CloudRecord = { id, urn, inputs: checked, outputs, complete: false };
        aws.records.save(token, record);
        try {
            Object.assign(outputs, await type.create?.(id, inputs, aws));
        } catch (error) {
            // What can't be removed now is removed at the next attempt; the first error is the one that matters.
            await this.removeUnprotected(record).catch(() => undefined);
            throw error;
        }
        record.complete = true;
        aws.records.save(token, record);
        await type.applied?.(inputs, aws);
        return { id, outs: outputs };
    }

    async read(id: string): Promise<ReadResult> {
        const record = this.find(id) ?? (await this.adopt(id));
        const found = record && (this.type.read ? await this.type.read(id, { ...record.outputs }, this.aws) : {});
        if (!record || !found) {
            // The record stays, since a preview must change nothing; the next resource of the URN replaces it, in this
            // run or a later one.
            this.seen.delete(id);
            return { id: "", props: {} };
        }
        const inputs = Object.fromEntries(
            Object.entries(record.inputs).map(([property, value]) => [
                property,
                property in found ? found[property] : value,
            ]),
        );
        return { id, props: { ...this.leftOut(), ...record.outputs, ...found }, inputs };
    }

    /**
     * A change that fails is stored by the engine as if it were done, as with Pulumi's own provider (pulumi#21458): only
     * a refresh finds out what is so.
     */
    async update(id: string, state: Properties, checked: Properties): Promise<Properties> {
        try {
            return await this.change(id, checked);
        } catch (error) {
            throw new PartialFailure(id, { ...state, ...withoutDefaults(checked) }, (error as Error).message);
        }
    }

    protected async change(id: string, checked: Properties): Promise<Properties> {
        const record = this.find(id);
        if (!record) {
            throw new Error(`${this.token} ${id} no longer exists: up with its refresh creates it again`);
        }
        const given = withoutDefaults(checked);
        this.checkReferences(given);
        const inputs = this.planned(given, record.outputs);
        const added = await this.type.update?.(id, inputs, record.outputs, this.aws);
        const outputs = {
            ...this.leftOut(),
            ...others(record.outputs, record.inputs),
            ...inputs,
            ...this.arnAndTags(id, inputs),
            ...added,
        };
        this.aws.records.save(this.token, { ...record, inputs: checked, outputs });
        await this.type.applied?.(inputs, this.aws);
        return outputs;
    }

    async delete(id: string): Promise<void> {
        this.seen.add(id);
        const record = this.aws.records.find(this.token, id);
        if (record) {
            await this.remove(record);
        }
    }

    private madeAnew(inputs: Properties, state: Properties): Properties {
        const { madeAnew } = this.type;
        return Object.keys(state).length > 0 && madeAnew?.by(state, inputs)
            ? Object.fromEntries(madeAnew.outputs.map((name) => [name, unknownValue]))
            : {};
    }

    /** Generates a name if the program gives none, and keeps it in later updates. */
    private generatedName(news: Properties, olds: Properties, name: string): Properties {
        const property = this.type.nameProperty;
        if (property === undefined) {
            return {};
        }
        if (!isAbsent(news[property])) {
            return { __defaults: [] };
        }
        const kept = (olds["__defaults"] ?? []).includes(property) ? olds[property] : undefined;
        const generated = `${name}-${randomBytes(4).toString("hex").slice(0, 7)}`;
        return {
            [property]: kept ?? (this.type.lowerCaseName ? generated.toLowerCase() : generated),
            __defaults: [property],
        };
    }

    /**
     * Whether a replacement keeps a name that the program gave: then the old resource has to be deleted first, as in
     * Pulumi's own provider.
     */
    private keepsName(state: Properties, news: Properties): boolean {
        const property = this.type.nameProperty;
        return (
            property !== undefined &&
            news[property] === state[property] &&
            !(news["__defaults"] ?? []).includes(property)
        );
    }

    /** What the provider reads of attributes that neither the program nor AWS sets. */
    private leftOut(): Properties {
        const attributes = attributesOf(this.token);
        return {
            ...unsetOf(attributes),
            ...defaultsOf(this.attributes),
            ...("region" in attributes && { region: this.aws.settings.region }),
        };
    }

    private tagsChange(state: Properties, news: Properties): boolean {
        const { tagsAll } = this.tagsAll(news);
        return tagsAll !== undefined && !containsUnknown(news["tags"]) && !this.same(state["tagsAll"] ?? {}, tagsAll);
    }

    private tagsAll(inputs: Properties): { tagsAll?: Properties } {
        return this.inputs["tags"] ? { tagsAll: { ...this.aws.settings.defaultTags, ...inputs["tags"] } } : {};
    }

    private arnAndTags(id: string, inputs: Properties): Properties {
        return { ...(this.type.arn && { arn: this.type.arn(id, inputs, this.aws) }), ...this.tagsAll(inputs) };
    }

    /** The inputs of an update, with what AWS filled in for those that are left out. */
    private planned(inputs: Properties, outputs: Properties): Properties {
        return withComputed(inputs, outputs, this.computed);
    }

    private find(id: string): CloudRecord | undefined {
        this.seen.add(id);
        const record = this.aws.records.find(this.token, id);
        return record && this.markKnown(this.token, record);
    }

    /** Records what exists without this local cloud having made it, as an import finds it. */
    private async adopt(id: string): Promise<CloudRecord | undefined> {
        const { type, token, aws } = this;
        const inputs = await type.adopt?.(id, aws);
        if (!inputs) {
            return undefined;
        }
        const outputs = { ...inputs, ...type.outputs?.(id, inputs, aws), ...this.arnAndTags(id, inputs) };
        const record: CloudRecord = { id, urn: "", inputs, outputs, complete: true, known: true };
        aws.records.save(token, record);
        return record;
    }

    /**
     * Saved for later runs: the engine doesn't compare a resource that it replaces on request (`--replace`), and such a
     * resource must not be mistaken for one that was left behind.
     */
    private markKnown(token: Token, record: CloudRecord): CloudRecord {
        if (record.known) {
            return record;
        }
        const known = { ...record, known: true };
        this.aws.records.save(token, known);
        return known;
    }

    private checkReferences(inputs: Properties): void {
        for (const [property, token] of Object.entries(this.type.references ?? {})) {
            if (inputs[property] !== undefined) {
                // The engine has a resource in its state before it creates what refers to it.
                this.seen.add(inputs[property]);
                this.markKnown(token, this.aws.referenced(token, inputs[property], property));
            }
        }
    }

    /**
     * Finds what a killed run created for the same URN without reporting it to the engine: it is used if it has the wanted
     * inputs, completed if its creation was interrupted, and removed otherwise.
     */
    private async adoptOrphan(urn: string, inputs: Properties): Promise<CloudRecord | undefined> {
        const { type, token, aws } = this;
        for (const record of aws.records.list(token).filter((one) => one.urn === urn && !this.seen.has(one.id))) {
            const exists = record.complete && (!type.read || (await type.read(record.id, record.outputs, aws)));
            if (record.known && exists) {
                continue;
            }
            if (isDeepStrictEqual(withoutDefaults(record.inputs), inputs) && (exists || !record.complete)) {
                this.seen.add(record.id);
                return record;
            }
            await this.removeUnprotected(record);
        }
        return undefined;
    }

    private removeUnprotected(record: CloudRecord): Promise<void> {
        return this.remove({ ...record, outputs: { ...record.outputs, disableApiTermination: false } });
    }

    private async remove({ id, inputs, outputs }: CloudRecord): Promise<void> {
        await this.type.delete?.(id, outputs, this.aws);
        this.aws.records.remove(this.token, id);
        await this.type.applied?.(inputs, this.aws);
    }
}

/** Outputs other than the inputs: an update keeps what AWS computed. */
function others(outputs: Properties, inputs: Properties): Properties {
    return Object.fromEntries(Object.entries(outputs).filter(([property]) => !(property in inputs)));
}

/** Inputs without `__defaults`, Pulumi's list of those that were generated. */
function withoutDefaults(inputs: Properties): Properties {
    return Object.fromEntries(Object.entries(inputs).filter(([property]) => property !== "__defaults"));
}
