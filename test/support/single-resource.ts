import type { Finding } from "../../policies/findings/finding";
import type { Parameters } from "../../policies/findings/parameters";
import type { Rule } from "../../policies/findings/rule";
import type { Resource } from "../../policies/topology/resource";
import { findingsOf } from "./findings";

/** A single resource with the given properties, each of which refers to another resource. */
export function single(type: string, props: Record<string, unknown>, secretPaths: string[] = []): Resource {
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
    rule: Rule,
    type: string,
    props: Record<string, unknown>,
    { parameters = {}, secretPaths = [] }: { parameters?: Partial<Parameters>; secretPaths?: string[] } = {},
): Finding[] {
    return findingsOf([single(type, props, secretPaths)], parameters, [rule]);
}
