/**
 * The value of a property that isn't known yet, as in the preview of a resource that doesn't exist.
 * It can stand anywhere inside {@link Resource.props}.
 */
export const Unknown: unique symbol = Symbol("unknown");

/** A resource of a preview or an update, as plain data: reading a property that isn't known yet doesn't throw. */
export interface Resource {
    urn: string;
    /** Type token, e.g. `aws:ec2/instance:Instance`. */
    type: string;
    /** The resource's name in the program (the last part of its URN). */
    name: string;
    /** URN of the parent, if it has one other than the stack. */
    parent?: string;
    /** The properties, with {@link Unknown} for values that aren't known yet. */
    props: Record<string, unknown>;
    /** URNs of all resources that this one depends on, by reference or by `dependsOn`. */
    dependencies: string[];
    /** URNs of the resources that each top-level property refers to. */
    propertyDependencies: Record<string, string[]>;
    /** Paths of the properties whose values the program marked as secret, e.g. `environment.variables.KEY`. */
    secretPaths: ReadonlySet<string>;
    /** The properties whose values a state has encrypted only: they are set, and not known. */
    encrypted?: ReadonlySet<string>;
    /** Whether the run leaves it out (`--target`), so that nothing is known of its properties. */
    skipped?: boolean;
    /** Its account and region, in words that are equal for equal ones; absent where they aren't known. */
    place?: string;
    /** The resource's `protect` option. */
    protect?: boolean;
}
