import type { Log } from "./engine-log";
import type { Failure, Inputs } from "./inputs";
import type { Properties } from "./values";

/** What an operation on one resource may use. */
export interface Operation {
    readonly log: Log;
    /** Aborted when the user cancels the update. */
    readonly signal: AbortSignal;
}

/** One resource type of the plugin. Properties still have the engine's envelopes around secrets. */
export interface ResourceType {
    readonly inputs: Inputs;
    /** Checks that go beyond each input for itself; `inputs` have passed those. */
    check?(inputs: Properties): Failure[];
    /** @returns the resource's state: inputs and outputs */
    create(inputs: Properties, operation: Operation): Promise<Properties>;
    update(state: Properties, inputs: Properties, operation: Operation): Promise<Properties>;
    delete(state: Properties, operation: Operation): Promise<void>;
}
