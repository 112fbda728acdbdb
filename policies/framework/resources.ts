import type { PolicyResource } from "@pulumi/policy";
import { UnknownValueError } from "@pulumi/policy";
import { inWordsOfAws } from "../topology/aws-native";
import { placeOf } from "../topology/place";
import { Unknown, type Resource } from "../topology/resource";
import { secretPathsOf } from "./sdk";

const stackType = "pulumi:pulumi:Stack";

/** Copies the resources from the SDK into plain data, in which {@link Unknown} stands for unknown values. */
export function toResources(resources: PolicyResource[]): Resource[] {
    const providers = new Map<string, Record<string, unknown>>();
    const inputsOf = (provider: PolicyResource["provider"]) => {
        const known = providers.get(provider?.urn ?? "") ?? (toPlain(provider?.props ?? {}) as Record<string, unknown>);
        providers.set(provider?.urn ?? "", known);
        return known;
    };
    return resources.map((resource) => {
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
    });
}

/** A run with `--target` hands over what it leaves out and doesn't exist yet without a property; else each resource has its id at least. */
function isSkipped({ type, props }: PolicyResource): boolean {
    return /^(aws|aws-native|command):/.test(type) && Object.keys(props).length === 0;
}

/**
 * Copies a value property by property, because the SDK throws on reading one that isn't known yet. Leaves out what is empty:
 * once a resource exists, the official provider answers with an empty text, list or map for everything that isn't set.
 */
export function toPlain(value: unknown): unknown {
    return copied(value, false);
}

/** Maps whose keys the program chooses: an empty text is a value there, as of a tag that only has to exist. */
const mapsOfTexts = /(^|[a-z])tags(All)?$/i;

function copied(value: unknown, keepsEmpty: boolean): unknown {
    if (typeof value !== "object" || value === null) {
        return value;
    }
    const holder = value as Record<string, unknown>;
    if (Array.isArray(value)) {
        return Array.from({ length: value.length }, (_, index) => copied(read(holder, String(index)), false));
    }
    const entries: [string, unknown][] = [];
    for (const key of Object.keys(value)) {
        const plain = copied(read(holder, key), mapsOfTexts.test(key));
        if (keepsEmpty || !isEmpty(plain)) {
            entries.push([key, plain]);
        }
    }
    return Object.fromEntries(entries);
}

function isEmpty(value: unknown): boolean {
    return value === "" || value === null || (typeof value === "object" && Object.keys(value).length === 0);
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
