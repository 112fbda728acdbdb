import type { Attribute, Limits } from "../../../local/aws/schema";

/** What AWS's clients are made from, as far as it is used here. */
export interface Model {
    shapes: Record<string, Shape>;
}

interface Shape {
    type: string;
    members?: Record<string, { shape: string }>;
    member?: { shape: string };
    required?: string[];
    enum?: string[];
    pattern?: string;
    min?: number;
    max?: number;
}

/** Longer lists change every month: the local cloud has its own list of instance types. */
const longestList = 100;

/**
 * Adds what a shape says of its members to the inputs that have their names.
 *
 * @param members names of members that are called differently, by input
 */
export function withLimits(
    attributes: Record<string, Attribute>,
    model: Model,
    shape: string,
    members: Record<string, string> = {},
    prefix = "",
): Record<string, Attribute> {
    const structure = model.shapes[shape]!;
    return Object.fromEntries(
        Object.entries(attributes).map(([name, attribute]) => {
            const found = memberAt(model, structure, members[prefix + name] ?? name);
            return [name, found ? limited(attribute, model, found, members, `${prefix}${name}`) : attribute];
        }),
    );
}

interface Member {
    shape: string;
    required: boolean;
}

function memberAt(model: Model, structure: Shape, place: string): Member | undefined {
    const [first, ...rest] = place.split(".");
    const own = elementOf(model, structure);
    const name = Object.keys(own.members ?? {}).find((one) => one.toLowerCase() === first!.toLowerCase());
    if (name === undefined) {
        return undefined;
    }
    const { shape } = own.members![name]!;
    return rest.length > 0
        ? memberAt(model, model.shapes[shape]!, rest.join("."))
        : { shape, required: own.required?.includes(name) ?? false };
}

/** Of a list what it is a list of. */
function elementOf(model: Model, shape: Shape): Shape {
    return shape.type === "list" ? elementOf(model, model.shapes[shape.member!.shape]!) : shape;
}

function limited(
    attribute: Attribute,
    model: Model,
    { shape: name, required }: Member,
    members: Record<string, string>,
    path: string,
): Attribute {
    const shape = model.shapes[name]!;
    const isFilledIn = attribute.computed || attribute.default !== undefined;
    const changed: Attribute = { ...attribute, ...(required && !isFilledIn && { required: true as const }) };
    if (attribute.attributes !== undefined) {
        const element = shape.type === "list" ? elementName(model, name) : name;
        return {
            ...changed,
            ...(attribute.type === "list" && shape.type === "list" && limitsOf(shape)),
            ...(model.shapes[element]!.members && {
                attributes: withLimits(attribute.attributes, model, element, members, `${path}.`),
            }),
        };
    }
    if (attribute.type === "list") {
        const items = attribute.of === "string" ? limitsOf(elementOf(model, shape), "string") : {};
        return {
            ...changed,
            ...(shape.type === "list" && limitsOf(shape)),
            ...(Object.keys(items).length > 0 && { items }),
        };
    }
    return { ...changed, ...limitsOf(elementOf(model, shape), attribute.type) };
}

function elementName(model: Model, name: string): string {
    const shape = model.shapes[name]!;
    return shape.type === "list" ? elementName(model, shape.member!.shape) : name;
}

const kinds: Record<string, string> = { string: "string", integer: "number", long: "number", double: "number" };

/** @param type of the input; a shape of another type has nothing to say of it */
function limitsOf(shape: Shape, type?: string): Limits {
    if (type !== undefined && kinds[shape.type] !== type) {
        return {};
    }
    return {
        ...(shape.enum && shape.enum.length <= longestList && { values: shape.enum }),
        ...(shape.pattern !== undefined && isPattern(shape.pattern) && { pattern: shape.pattern }),
        ...(shape.min !== undefined && { least: shape.min }),
        ...(shape.max !== undefined && { most: shape.max }),
    };
}

/** Whether JavaScript understands it: a few are Java's own. */
function isPattern(pattern: string): boolean {
    try {
        new RegExp(pattern, "u");
        return true;
    } catch {
        return false;
    }
}
