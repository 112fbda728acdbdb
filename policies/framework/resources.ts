import type { PolicyResource } from "@pulumi/policy";
import { UnknownValueError } from "@pulumi/policy";
import { Unknown, type Resource } from "../topology/resource";
import { secretPathsOf } from "./sdk";

/** A resource with what only the engine knows of it. */
export interface PolicyCheckedResource extends Resource {
    /** Paths of the properties whose values the program marked as secret, e.g. `environment.variables.KEY`. */
    secretPaths: ReadonlySet<string>;
}

/** Turns what the SDK hands to a stack policy into plain data in which an unknown value is a symbol. */
export function toResources(resources: PolicyResource[]): PolicyCheckedResource[] {
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
            ...(resource.parent && !isStack(resource.parent.type) ? { parent: resource.parent.urn } : {}),
            ...(resource.opts.protect ? { protect: true } : {}),
        };
    });
}

function isStack(type: string): boolean {
    return type === "pulumi:pulumi:Stack";
}

/** Copies a value, reading each property guardedly: the SDK throws where one isn't known yet. */
export function toPlain(value: unknown): unknown {
    if (typeof value !== "object" || value === null) {
        return value;
    }
    if (Array.isArray(value)) {
        const copy: unknown[] = [];
        for (let index = 0; index < value.length; index++) {
            copy.push(read(value as unknown as Record<string, unknown>, String(index)));
        }
        return copy;
    }
    const copy: Record<string, unknown> = {};
    for (const key of Object.keys(value)) {
        copy[key] = read(value as Record<string, unknown>, key);
    }
    return copy;
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
