import type { Attribute } from "../../../local/aws/schema";

/** As `read-provider.go` prints it. */
export interface ProviderAttribute {
    type: Attribute["type"];
    required?: boolean;
    optional?: boolean;
    computed?: boolean;
    replace?: boolean;
    default?: Attribute["default"];
    read?: boolean;
    conflictsWith?: string[];
    exactlyOneOf?: string[];
    atLeastOneOf?: string[];
    requiredWith?: string[];
    single?: boolean;
    attributes?: Record<string, ProviderAttribute>;
    of?: string;
}

/** Pulumi's own names, where its rule would give others. */
const own: Record<string, string> = {
    alarm_name: "name",
    alias: "aliases",
    topic_arn: "topic",
};

/** Lists of one item at most that Pulumi leaves lists. */
const lists = [
    "alias",
    "failover_routing_policy",
    "geolocation_routing_policy",
    "latency_routing_policy",
    "weighted_routing_policy",
];

const groups = ["conflictsWith", "exactlyOneOf", "atLeastOneOf", "requiredWith"] as const;

/** The inputs with Pulumi's names: a list of many has a plural, and a list of one item at most is the item. */
export function convert(attributes: Record<string, ProviderAttribute>): Record<string, Attribute> {
    // Of all tags, Pulumi makes an output.
    const inputs = Object.entries(attributes).filter(
        ([name, one]) => (one.required || one.optional) && name !== "tags_all",
    );
    const names = new Map(inputs.map(([name, attribute]) => [name, nameOf(name, attribute)]));
    return Object.fromEntries(
        inputs
            .map(([name, attribute]) => [names.get(name)!, converted(name, attribute, names)] as const)
            .sort(([one], [other]) => (one < other ? -1 : 1)),
    );
}

function isSingle(name: string, { single }: ProviderAttribute): boolean {
    return single === true && !lists.includes(name);
}

function nameOf(name: string, attribute: ProviderAttribute): string {
    const camel = name.replace(/_([a-z0-9])/g, (_, letter: string) => letter.toUpperCase());
    return own[name] ?? (attribute.type === "list" && !isSingle(name, attribute) ? plural(camel) : camel);
}

function plural(name: string): string {
    if (name.endsWith("s")) {
        return name;
    }
    return /[^aeiou]y$/.test(name) ? name.replace(/y$/, "ies") : `${name}s`;
}

function converted(name: string, attribute: ProviderAttribute, names: Map<string, string>): Attribute {
    const { type, required, computed, replace, read, attributes, of } = attribute;
    return {
        type: isSingle(name, attribute) ? (attributes ? "object" : of) : type,
        ...(required && { required }),
        ...(computed && { computed }),
        ...(replace && { replace }),
        ...(attribute.default !== undefined && attribute.default !== null && { default: attribute.default }),
        ...(read && { read }),
        ...Object.fromEntries(
            groups.flatMap((group) => {
                // Paths into lists concern inputs that the local cloud doesn't know.
                const others = (attribute[group] ?? []).flatMap((other) => names.get(other) ?? []);
                return others.length === 0 || others.length < attribute[group]!.length ? [] : [[group, others.sort()]];
            }),
        ),
        ...(attributes && { attributes: convert(attributes) }),
        ...(of && !isSingle(name, attribute) && { of }),
    } as Attribute;
}
