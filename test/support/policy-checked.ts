import type { PolicyCheckedResource } from "../../policies/framework/resources";
import { defaultParameters } from "../../policies/framework/parameters";
import type { Parameters, ResourcesRule } from "../../policies/findings/rule";
import type { Finding } from "../../policies/findings/finding";
import type { Resource } from "../../policies/topology/resource";

/** Resources as policies get them, with the paths of what the program marked as secret. */
export function policyChecked(resources: Resource[], secretPaths: string[] = []): PolicyCheckedResource[] {
    return resources.map((resource) => ({ ...resource, secretPaths: new Set(secretPaths) }));
}

/** One resource by itself, all of whose properties the program gave, with references to another resource. */
export function single(
    type: string,
    props: Record<string, unknown>,
    secretPaths: string[] = [],
): PolicyCheckedResource {
    return {
        urn: `urn:pulumi:test::test::${type}::it`,
        type,
        name: "it",
        props,
        dependencies: [],
        propertyDependencies: Object.fromEntries(
            Object.keys(props).map((property) => [property, ["urn:pulumi:test::test::pulumi:pulumi:Stack::other"]]),
        ),
        secretPaths: new Set(secretPaths),
    };
}

/** What a rule finds in one resource. */
export function find(
    rule: ResourcesRule,
    type: string,
    props: Record<string, unknown>,
    { parameters = {}, secretPaths = [] }: { parameters?: Partial<Parameters>; secretPaths?: string[] } = {},
): Finding[] {
    return rule.evaluateResources([single(type, props, secretPaths)], { ...defaultParameters, ...parameters });
}
