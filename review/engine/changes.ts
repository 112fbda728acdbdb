import { nameOf } from "../../pulumi/urn";
import type { EngineEvent, StepEventMetadata } from "@pulumi/pulumi/automation";
import { isDeepStrictEqual } from "node:util";
import type { Change, Operation, PropertyChange } from "../model";

/** The operations to show for the engine's steps. Of a replacement's several steps, only `replace` counts. */
const operations: Record<string, Operation> = {
    create: "create",
    update: "update",
    replace: "replace",
    delete: "delete",
    read: "read",
    "read-replacement": "read",
    import: "import",
    "import-replacement": "import",
};

/** The engine's placeholders for secret and unknown values. */
const hidden =
    /^\[secret\]$|^\[unknown\]$|^(04da6b54|1c4a061d|3eeb2bf0|6a19a0b0|030794c1|e48ece36|dd056dcd)-[0-9a-f-]{27}$/;

/** In characters. Longer values are usually contents of files. */
const longestValue = 60;

/** What a preview would change, in the engine's order, and how many resources stay as they are. */
export function readChanges(events: readonly EngineEvent[]): { changes: Change[]; unchanged: number } {
    const changes = new Map<string, Change>();
    const same = new Set<string>();
    for (const { resourcePreEvent } of events) {
        const metadata = resourcePreEvent?.metadata;
        if (!metadata || metadata.type === "pulumi:pulumi:Stack" || metadata.type.startsWith("pulumi:providers:")) {
            continue;
        }
        const operation = operations[metadata.op];
        if (operation) {
            changes.set(`${operation} ${metadata.urn}`, changeOf(operation, metadata));
        } else if (metadata.op === "same") {
            same.add(metadata.urn);
        }
    }
    return { changes: [...changes.values()], unchanged: same.size };
}

function changeOf(operation: Operation, metadata: StepEventMetadata): Change {
    return {
        operation,
        urn: metadata.urn,
        type: metadata.type,
        name: nameOf(metadata.urn),
        properties: operation === "update" || operation === "replace" ? propertiesOf(metadata) : [],
        replaceBecause: operation === "replace" ? replacing(metadata) : [],
        protect: isProtected(operation, metadata),
        // The engine deletes by the options that the resource was last deployed with.
        ...((operation === "delete" || operation === "replace") &&
            metadata.old?.retainOnDelete === true && { retained: true as const }),
    };
}

/** A replacement is blocked only if the resource has been protected and stays so. */
function isProtected(operation: Operation, { old, new: news }: StepEventMetadata): boolean {
    return operation === "replace" ? old?.protect === true && news?.protect === true : (news ?? old)?.protect === true;
}

function replacing({ keys, detailedDiff }: StepEventMetadata): string[] {
    const detailed = Object.entries(detailedDiff ?? {}).filter(([, { diffKind }]) => diffKind.endsWith("-replace"));
    return detailed.length > 0 ? detailed.map(([path]) => path) : (keys ?? []);
}

function propertiesOf(metadata: StepEventMetadata): PropertyChange[] {
    const { detailedDiff, diffs, old, new: news } = metadata;
    const reported = detailedDiff ? Object.keys(detailedDiff) : (diffs ?? []);
    // Not every provider reports the differences.
    const paths = reported.length > 0 ? reported : differingPaths(old?.inputs ?? {}, news?.inputs ?? {});
    return paths
        .filter((path) => path !== "__defaults")
        .map((path) => {
            const [before, after] = [shown(metadata, old?.inputs, path), shown(metadata, news?.inputs, path)];
            const kind = (detailedDiff?.[path]?.diffKind.replace("-replace", "") ??
                kindOf(old?.inputs, news?.inputs, path)) as PropertyChange["kind"];
            return {
                path,
                kind,
                ...(before === undefined ? {} : { before }),
                ...(after === undefined ? {} : { after }),
                ...settingsOf(at(old?.inputs, path), at(news?.inputs, path)),
            };
        });
}

/** Paths of the values that differ in two objects, at any depth. */
function differingPaths(before: object, after: object, prefix = ""): string[] {
    const isObject = (value: unknown): value is object =>
        typeof value === "object" && value !== null && !Array.isArray(value);
    return [...new Set([...Object.keys(before), ...Object.keys(after)])].flatMap((key) => {
        const [one, other] = [before, after].map((value) => (value as Record<string, unknown>)[key]);
        if (isDeepStrictEqual(one, other)) {
            return [];
        }
        const path = /^[A-Za-z_]\w*$/.test(key) ? (prefix ? `${prefix}.${key}` : key) : `${prefix}["${key}"]`;
        return isObject(one) && isObject(other) ? differingPaths(one, other, path) : [path];
    });
}

function kindOf(before: unknown, after: unknown, path: string): PropertyChange["kind"] {
    return at(before, path) === undefined ? "add" : at(after, path) === undefined ? "delete" : "update";
}

const settingsLines = /^(?:[A-Z][A-Z0-9_]*=.*\n)+$/;

/** Names of the settings that differ in two texts of lines `NAME=value`; none for other texts. */
function settingsOf(before: unknown, after: unknown): Pick<PropertyChange, "settings" | "switched" | "exchanged"> {
    if (typeof before !== "string" || typeof after !== "string") {
        return {};
    }
    if (!settingsLines.test(before) || !settingsLines.test(after)) {
        return {};
    }
    const [olds, news] = [before, after].map(
        (text) => new Map(text.split("\n").map((line) => [line.split("=", 1)[0]!, line.replace(/^[^=]*=/, "")])),
    ) as [Map<string, string>, Map<string, string>];
    const names = [...new Set([...olds.keys(), ...news.keys()])];
    const settings = names.filter((name) => olds.get(name) !== news.get(name));
    const become = (value: string) => settings.filter((name) => news.get(name) === value);
    const switched = { on: become("true"), off: become("false") };
    const took = (name: string, other: string) => news.has(name) && news.get(name) === olds.get(other);
    const exchanged = settings.filter((name) =>
        settings.some((other) => other !== name && took(name, other) && took(other, name)),
    );
    return {
        settings,
        ...(switched.on.length + switched.off.length > 0 && { switched }),
        ...(exchanged.length > 0 && { exchanged }),
    };
}

/** A short value as text; nothing for long values, and for the properties of commands, which hold whole files. */
function shown({ type }: StepEventMetadata, inputs: unknown, path: string): string | undefined {
    const value = at(inputs, path);
    if (type.startsWith("command:") || !["string", "number", "boolean"].includes(typeof value)) {
        return undefined;
    }
    const text = String(value);
    return hidden.test(text) || text.includes("\n") || text.length > longestValue ? undefined : text;
}

/** A value by a path such as `tags.Name`, `ingress[0].cidrBlocks` or `tags["a.b"]`. */
function at(value: unknown, path: string): unknown {
    const keys = [...path.matchAll(/\["([^"]*)"\]|\[(\d+)\]|([^.[\]]+)/g)].map(
        ([, text, index, name]) => text ?? index ?? name,
    );
    return keys.reduce<any>((inner, key) => (inner === null || inner === undefined ? undefined : inner[key!]), value);
}
