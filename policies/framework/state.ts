import { inWordsOfAws } from "../topology/aws-native";
import { Unknown, type Resource } from "../topology/resource";
import { isObject } from "../topology/values";
import { isSecret, secretSignature, signatureKey } from "../../pulumi/secrets";
import { nameOf, parseUrn, typeOf } from "../../pulumi/urn";
import { Problem } from "../../toolchain/problem";
import { show } from "../../toolchain/setting-problem";
import { plainCopy } from "./plain-values";
import { Secrets } from "./secrets";

/** A stack as its exported state describes it. */
export interface ExportedState {
    project: string;
    stack: string;
    /** All that exists; what an interrupted replacement still has to delete is left out. */
    resources: Resource[];
    /** The texts of all secrets in plain text, which no output may contain. */
    secrets: string[];
}

/** What the engine writes into a state for each resource, as far as the packs need it. */
interface StateResource {
    urn: string;
    outputs?: Record<string, unknown> | null;
    parent?: string;
    dependencies?: string[] | null;
    propertyDependencies?: Record<string, string[] | null> | null;
    protect?: boolean;
    delete?: boolean;
}

const stackType = "pulumi:pulumi:Stack";

/** By this signature the engine marks a reference to a resource in a state (`ResourceReferenceSig`). */
const referenceSignature = "5cf8f73096256a8f31e491e813e4eb8e";

/**
 * Reads what `pulumi stack export` has written, or a stack's file of a backend that is a folder. Secrets without plain text are
 * values that aren't known.
 *
 * @param origin names the text in errors
 * @throws Problem if the text is something else
 */
export function readState(text: string, origin: string): ExportedState {
    const found = resourcesIn(text, origin);
    const present = found.filter((resource) => resource.delete !== true);
    const { stack, project } = parseUrn(present[0]?.urn ?? "");
    const urns = new Set(present.map(({ urn }) => urn));
    const secrets = new Secrets();
    return {
        stack,
        project,
        resources: present.map((resource) => toResource(resource, urns, secrets)),
        secrets: secrets.all(),
    };
}

function resourcesIn(text: string, origin: string): StateResource[] {
    const wrong = (received: string, remedy = "pulumi stack export --stack STACK > state.json") =>
        new Problem(`${origin}: received ${received}; allowed: the state of a stack. Remedy: ${remedy}`);
    let file: unknown;
    try {
        file = JSON.parse(text);
    } catch (error) {
        throw wrong(text.trim() === "" ? "nothing" : `a text that isn't JSON (${(error as Error).message})`);
    }
    const latest = isObject(file) && isObject(file.checkpoint) ? file.checkpoint.latest : undefined;
    const state = isObject(file) ? (file.deployment ?? latest) : undefined;
    if (!isObject(state)) {
        const keys = isObject(file) ? `an object with ${show(Object.keys(file))}` : show(file);
        throw wrong(`${keys}, without a deployment`);
    }
    const resources = state.resources ?? [];
    if (!Array.isArray(resources) || resources.length === 0) {
        throw wrong("a state without resources", "export it after the first pulumi up");
    }
    const invalid = resources.find((resource) => !isObject(resource) || !/^urn:pulumi:/.test(String(resource.urn)));
    if (invalid !== undefined) {
        throw wrong(`a resource without a URN, ${show(invalid)}`);
    }
    return resources as StateResource[];
}

function toResource(state: StateResource, urns: ReadonlySet<string>, secrets: Secrets): Resource {
    const { urn, outputs, parent, dependencies, propertyDependencies, protect } = state;
    const present = (named: string[] | null | undefined) => (named ?? []).filter((other) => urns.has(other));
    const wire = Object.fromEntries(
        Object.entries(outputs ?? {})
            .filter(([key]) => !key.startsWith("__"))
            .map(([key, value]) => [key, overTheWire(value)]),
    );
    const secretPaths = secrets.remember(wire);
    const props = plainCopy(wire, (holder, key) => withoutMark(holder[key])) as Record<string, unknown>;
    const resource = inWordsOfAws({
        urn,
        type: typeOf(urn),
        name: nameOf(urn),
        props,
        dependencies: present(dependencies),
        propertyDependencies: Object.fromEntries(
            Object.entries(propertyDependencies ?? {}).map(([property, named]) => [property, present(named)]),
        ),
        secretPaths,
        ...(parent && typeOf(parent) !== stackType ? { parent } : {}),
        ...(protect ? { protect: true } : {}),
    });
    const encrypted = Object.keys(resource.props).filter((property) => resource.props[property] === Unknown);
    return { ...resource, encrypted: new Set(encrypted) };
}

/** A value of a state as the engine would send it to a pack, with {@link Unknown} for a secret that is encrypted. */
function overTheWire(value: unknown): unknown {
    if (Array.isArray(value)) {
        return value.map(overTheWire);
    }
    if (!isObject(value)) {
        return value;
    }
    if (value[signatureKey] === secretSignature) {
        const secret = typeof value.plaintext === "string" ? overTheWire(JSON.parse(value.plaintext)) : Unknown;
        return { [signatureKey]: secretSignature, value: secret };
    }
    if (value[signatureKey] === referenceSignature) {
        return overTheWire(value.id ?? value.urn);
    }
    return Object.fromEntries(Object.entries(value).map(([key, inner]) => [key, overTheWire(inner)]));
}

function withoutMark(value: unknown): unknown {
    return isSecret(value) ? withoutMark(value.value) : value;
}
