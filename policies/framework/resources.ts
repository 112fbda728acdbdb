import type { PolicyResource } from "@pulumi/policy";
import { UnknownValueError } from "@pulumi/policy";
import { Unknown, type Resource } from "../topology/resource";
import { secretPathsOf } from "./sdk";

const stackType = "pulumi:pulumi:Stack";

/** Copies the resources from the SDK into plain data, in which {@link Unknown} stands for unknown values. */
export function toResources(resources: PolicyResource[]): Resource[] {
    return resources.map((resource) => {
        const propertyDependencies: Record<string, string[]> = {};
        for (const property of Object.keys(resource.propertyDependencies)) {
            propertyDependencies[property] = resource.propertyDependencies[property].map(({ urn }) => urn);
        }
        return {
            urn: resource.urn,
            type: resource.type,
            name: resource.name,
            props: toPlain(resource.props) as Record<string, unknown>,
            dependencies: resource.dependencies.map(({ urn }) => urn),
            propertyDependencies,
            secretPaths: secretPathsOf(resource.props),
            ...(resource.parent && resource.parent.type !== stackType ? { parent: resource.parent.urn } : {}),
            ...(resource.opts.protect ? { protect: true } : {}),
        };
    });
}

/** Copies a value property by property: the SDK throws on reading one that isn't known yet. */
export function toPlain(value: unknown): unknown {
    if (typeof value !== "object" || value === null) {
        return value;
    }
    const holder = value as Record<string, unknown>;
    return Array.isArray(value)
        ? Array.from({ length: value.length }, (_, index) => read(holder, String(index)))
        : Object.fromEntries(Object.keys(value).map((key) => [key, read(holder, key)]));
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
    return toPlain(value);
}
