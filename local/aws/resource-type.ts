import type { Failure, Inputs } from "./inputs";
import type { LocalAws } from "./local-aws";

export type Properties = Record<string, any>;

/** How the local cloud keeps one type of AWS resource. What is not given has the behaviour of a recorded fact. */
export interface ResourceType {
    inputs: Inputs;
    required?: string[];
    /** Inputs whose change makes another object. */
    replace: string[];
    /** Replacements that depend on more than one input. */
    replaceWhen?: (state: Properties, news: Properties) => string[];
    /** Input that gets a name of its own if it is left out, as Pulumi's provider does. */
    nameProperty?: string;
    /** Inputs that AWS fills in if they are left out. */
    defaults?: (inputs: Properties, aws: LocalAws) => Properties;
    /** What single inputs cannot say. */
    check?: (inputs: Properties) => Failure[];
    /** References to other objects: input → type. */
    references?: Record<string, string>;
    /** The start of its id, or how an id is made. */
    id: string | ((inputs: Properties) => string);
    /** Accepts an `arn` output. */
    arn?: (id: string, inputs: Properties, aws: LocalAws) => string;
    /** What AWS adds to the inputs. */
    outputs?: (id: string, inputs: Properties, aws: LocalAws) => Properties;

    /** Makes the real thing; gives back what it adds to the outputs. May be called again for an id that was cut off. */
    create?: (id: string, inputs: Properties, aws: LocalAws) => Promise<Properties>;
    /** Looks at the real thing; undefined if it is gone. */
    read?: (id: string, outputs: Properties, aws: LocalAws) => Promise<Properties | undefined>;
    update?: (id: string, inputs: Properties, outputs: Properties, aws: LocalAws) => Promise<Properties>;
    delete?: (id: string, outputs: Properties, aws: LocalAws) => Promise<void>;
    /** Runs after the record was written or removed, for what depends on all records of a type. */
    applied?: (inputs: Properties, aws: LocalAws) => Promise<void>;
    /** Refuses a change that AWS refuses. */
    checkChange?: (olds: Properties, news: Properties) => Failure[];
}
