import { Unknown, type Resource } from "../../policies/topology/resource";

/** A property's value that refers to another resource's output. */
class Reference {
    constructor(
        readonly resource: Resource,
        readonly output: string,
    ) {}
}

/** The output of another resource, as a program passes it on. */
export function ref(resource: Resource, output = "id"): unknown {
    return new Reference(resource, output);
}

/** When the resources are read: outputs are unknown in a first preview and known in an update. */
export type Moment = "preview" | "update";

interface Options {
    parent?: Resource;
    dependsOn?: Resource[];
    protect?: boolean;
    /** Account and region. */
    place?: string;
}

/** Builds the resources of a stack for tests, with the references that the engine would record. */
export class Stack {
    readonly resources: Resource[] = [];

    constructor(readonly moment: Moment = "preview") {}

    add(type: string, name: string, inputs: Record<string, unknown> = {}, options: Options = {}): Resource {
        const propertyDependencies: Record<string, string[]> = {};
        const props: Record<string, unknown> = {};
        for (const [property, value] of Object.entries(inputs)) {
            const urns = new Set<string>();
            props[property] = this.resolve(value, urns);
            // As the engine does: it leaves out properties without a reference.
            if (urns.size > 0) {
                propertyDependencies[property] = [...urns];
            }
        }
        const component = !type.startsWith("aws:") && !type.startsWith("command:");
        const number = this.resources.length;
        if (!component) {
            const known: Record<string, string> = {
                id: `${type.split(":")[2].toLowerCase()}-${number}`,
                arn: `arn:aws:test:${number}:${name}`,
            };
            for (const [output, value] of Object.entries(known)) {
                props[output] = this.moment === "preview" ? Unknown : value;
            }
        }
        const resource: Resource = {
            urn: `urn:pulumi:test::test::${type}::${name}`,
            type,
            name,
            props,
            propertyDependencies,
            secretPaths: new Set(),
            dependencies: [
                ...new Set([
                    ...Object.values(propertyDependencies).flat(),
                    ...(options.dependsOn ?? []).map(({ urn }) => urn),
                ]),
            ],
            ...(options.parent ? { parent: options.parent.urn } : {}),
            ...(options.protect ? { protect: true } : {}),
            ...(options.place === undefined ? {} : { place: options.place }),
        };
        this.resources.push(resource);
        return resource;
    }

    private resolve(value: unknown, urns: Set<string>): unknown {
        if (value instanceof Reference) {
            urns.add(value.resource.urn);
            if (this.moment === "preview") {
                return Unknown;
            }
            return value.resource.props[value.output] ?? `${value.output}-of-${value.resource.name}`;
        }
        if (Array.isArray(value)) {
            return value.map((element) => this.resolve(element, urns));
        }
        if (typeof value === "object" && value !== null) {
            return Object.fromEntries(Object.entries(value).map(([key, entry]) => [key, this.resolve(entry, urns)]));
        }
        return value;
    }
}
