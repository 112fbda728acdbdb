import type { Failure, Inputs } from "../provider/inputs";
import type { Properties } from "../provider/values";
import type { LocalAws, Readable } from "./local-aws";
import type { Token } from "../cloud/resource-tokens";

/**
 * How the local cloud keeps one type of AWS resource. A type without operations is a record of its inputs and outputs. What the
 * official provider says of the inputs is in `schema.json`: what has a default, what replaces the resource, what AWS refuses.
 */
export interface AwsType extends Readable {
    /** The inputs that the local cloud knows, and what it takes for them. */
    inputs: Inputs;
    /** Inputs that it can't do without, where the provider can. */
    required?: string[];
    /** Further inputs whose change replaces the resource, where that depends on more than the input. */
    replaceWhen?: (state: Properties, news: Properties) => string[];
    /** The input that gets a generated name if the program leaves it out, as in Pulumi's own provider. */
    nameProperty?: string;
    /** Generated names have no capital letters. */
    lowerCaseName?: boolean;
    /** Where Pulumi's defaults differ from the provider's. */
    defaults?: Properties;
    /** Checks that concern more than one input, or what AWS rejects as a change from `olds`. */
    check?: (inputs: Properties, olds: Properties) => Failure[];
    /** Inputs that are ids of other resources, with the types of those resources. */
    references?: Record<string, Token>;
    /** The prefix of its id, or how an id is built. */
    id: string | ((inputs: Properties, aws: LocalAws) => string);
    /** Computes the output `arn`, if the type has one. */
    arn?: (id: string, inputs: Properties, aws: LocalAws) => string;
    /** Outputs that a change of these inputs makes anew, so that no preview knows them. */
    madeAnew?: { by: (state: Properties, news: Properties) => boolean; outputs: string[] };
    /** What AWS adds to the inputs. */
    outputs?: (id: string, inputs: Properties, aws: LocalAws) => Properties;

    /** The inputs of an object that exists without a record, by its id, so that it can be imported. */
    adopt?: (id: string, aws: LocalAws) => Promise<Properties | undefined>;
    /** Creates the real object and returns further outputs. Called again for an id whose creation was interrupted. */
    create?: (id: string, inputs: Properties, aws: LocalAws) => Promise<Properties>;
    update?: (id: string, inputs: Properties, outputs: Properties, aws: LocalAws) => Promise<Properties>;
    delete?: (id: string, outputs: Properties, aws: LocalAws) => Promise<void>;
    /** Runs after a record is written or removed, for what depends on all records of a type. */
    applied?: (inputs: Properties, aws: LocalAws) => Promise<void>;

    /** What an operation has done by the time that AWS refuses the rest of it; an update returns the changed inputs. */
    halfway?: {
        update?: (id: string, inputs: Properties, outputs: Properties, aws: LocalAws) => Promise<Properties>;
        delete?: (id: string, outputs: Properties, aws: LocalAws) => Promise<void>;
    };

    /** What is different in an offline stack, where the operations above are left out. */
    offline?: Partial<AwsType>;
}
