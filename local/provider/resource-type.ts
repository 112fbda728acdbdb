import type { CreateResult, DiffResult, ReadResult } from "@pulumi/pulumi/provider";

import type { Log } from "./engine-log";
import type { Failure, Inputs } from "./inputs";
import type { Properties } from "./values";

/** What an operation on one resource may use. */
export interface Operation {
    readonly urn: string;
    /** The resource's name in the program. */
    readonly name: string;
    readonly log: Log;
    /** Aborted when the user cancels the update. */
    readonly signal: AbortSignal;
}

/** The changed inputs, and the inputs (or parts of them, as paths) that cause a replacement. */
export interface Difference {
    readonly changed: string[];
    readonly replaces: string[];
}

/** One resource type of a plugin. `state` is what the engine knows of a resource: inputs and outputs. */
export interface ResourceType {
    readonly inputs: Inputs;
    readonly required?: readonly string[];
    /** Inputs whose change replaces the resource; a part of an input is a path with dots. */
    readonly replace: readonly string[];
    /** Inputs that are filled in where they are left out, paths likewise: leaving one out later changes nothing. */
    readonly computed?: readonly string[];
    /** Values of inputs that the program leaves out. `olds` are the inputs of the last update, if there was one. */
    defaults?(news: Properties, olds: Properties, name: string): Properties;
    /**
     * Checks that concern several inputs, or a change since the last update. Each input has already been checked on its
     * own.
     */
    check?(inputs: Properties, olds: Properties): Failure[];
    /** Whether two values of an input count as equal. Defaults to equal content, whatever the order of keys. */
    same?(one: unknown, other: unknown): boolean;
    /** Refines `difference`, the result of comparing the inputs; without it, that result counts. */
    diff?(id: string, state: Properties, news: Properties, difference: Difference): DiffResult;
    /**
     * What a preview knows of the resource after the update; outputs that are left out stay unknown. Defaults to the inputs.
     *
     * @param state absent for a resource that doesn't exist yet
     */
    preview?(inputs: Properties, state?: Properties): Properties;
    create(inputs: Properties, operation: Operation): Promise<CreateResult>;
    /** Reads the real state; an empty id means that the resource is gone. Defaults to the state that the engine knows. */
    read?(id: string): Promise<ReadResult>;
    /** @returns the new state */
    update(id: string, state: Properties, inputs: Properties, operation: Operation): Promise<Properties>;
    delete(id: string, state: Properties, operation: Operation): Promise<void>;
}
