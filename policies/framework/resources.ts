import type { PolicyResource } from "@pulumi/policy";
import { UnknownValueError } from "@pulumi/policy";
import { inWordsOfAws } from "../topology/aws-native";
import { placeOf } from "../topology/place";
import { Unknown, type Resource } from "../topology/resource";
import { plainCopy } from "./plain-values";
import { secretPathsOf } from "./sdk";

const stackType = "pulumi:pulumi:Stack";

/** Copies the resources from the SDK into plain data, in which {@link Unknown} stands for unknown values. */
export function toResources(resources: PolicyResource[]): Resource[] {
    return withoutStackTraces(() => {
        const inputsOf = providerInputs();
        return resources.map((resource) => toResource(resource, inputsOf));
    });
}

type ProviderInputs = (provider: PolicyResource["provider"]) => Record<string, unknown>;

/** What a provider was given, read once for all its resources. */
function providerInputs(): ProviderInputs {
    const providers = new Map<string, Record<string, unknown>>();
    return (provider) => {
        const known = providers.get(provider?.urn ?? "") ?? (toPlain(provider?.props ?? {}) as Record<string, unknown>);
        providers.set(provider?.urn ?? "", known);
        return known;
    };
}

/** The SDK throws an error for each value that isn't known yet, which costs most by the stack trace that nobody reads. */
function withoutStackTraces<T>(work: () => T): T {
    const { stackTraceLimit } = Error;
    Error.stackTraceLimit = 0;
    try {
        return work();
    } finally {
        Error.stackTraceLimit = stackTraceLimit;
    }
}

function toResource(resource: PolicyResource, inputsOf: ProviderInputs): Resource {
    const propertyDependencies: Record<string, string[]> = {};
    for (const property of Object.keys(resource.propertyDependencies)) {
        propertyDependencies[property] = resource.propertyDependencies[property].map(({ urn }) => urn);
    }
    const props = toPlain(resource.props) as Record<string, unknown>;
    const place = placeOf(props, inputsOf(resource.provider));
    return inWordsOfAws({
        urn: resource.urn,
        type: resource.type,
        name: resource.name,
        props,
        dependencies: resource.dependencies.map(({ urn }) => urn),
        propertyDependencies,
        secretPaths: secretPathsOf(resource.props),
        ...(resource.parent && resource.parent.type !== stackType ? { parent: resource.parent.urn } : {}),
        ...(place === undefined ? {} : { place }),
        ...(isSkipped(resource) ? { skipped: true } : {}),
        ...(resource.opts.protect ? { protect: true } : {}),
    });
}

/** A run with `--target` hands over what it leaves out and doesn't exist yet without a property; else each resource has its id at least. */
function isSkipped({ type, props }: PolicyResource): boolean {
    return /^(aws|aws-native|command):/.test(type) && Object.keys(props).length === 0;
}

/** Copies a value, with {@link Unknown} for what isn't known yet: the SDK throws on reading it. */
export function toPlain(value: unknown): unknown {
    return plainCopy(value, read);
}

function read(holder: Record<string, unknown>, key: string): unknown {
    let value: unknown;
    try {
        value = holder[key];
    } catch (error) {
        if (error instanceof UnknownValueError) {
            return Unknown;
        }
        throw error;
    }
    return value;
}
