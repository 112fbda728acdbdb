/**
 * Property values as the engine sends them: JSON with marked objects for secrets, assets and archives.
 *
 * The marks are the engine's wire format (`sdk/go/common/resource/properties.go` and `sig/sig.go` of pulumi/pulumi).
 */
import { isSecret, secretSignature, signatureKey } from "../../pulumi/secrets";

const assetSignature = "c44067f5952c0a294b673a41bacd8c17";
const archiveSignature = "0def7320c3a5731c473e5ecbe6d01bc7";
const outputSignature = "d0e6a833031e9bbcd3f4e8bde6ca49a4";
const resourceSignature = "5cf8f73096256a8f31e491e813e4eb8e";

/** Stands for a value of any type that a preview doesn't know yet. */
export const unknownValue = "04da6b54-80e4-46f7-96ec-b56ff0331ba9";

/** The engine's `UnknownStringValue` and its siblings for the other types. */
const unknownValues = new Set([
    "1c4a061d-8072-4f0a-a4cb-0ff528b18fe7",
    "3eeb2bf0-c639-47a8-9e75-3b44932eb421",
    unknownValue,
    "6a19a0b0-7e62-4c92-b797-7f8e31da9cc2",
    "030794c1-ac77-496b-92df-f27374a8bd58",
    "e48ece36-62e2-4504-bad9-02848725956a",
    "dd056dcd-154b-4c76-9bd3-c8f88648b5ff",
]);

export type Properties = Record<string, any>;

/** A file (`path`), a string (`text`) or something to download (`uri`), with the engine's hash of its content. */
export interface Asset {
    readonly kind: "asset";
    readonly hash: string;
    readonly path?: string;
    readonly text?: string;
    readonly uri?: string;
}

/** A directory or archive file (`path`), something to download (`uri`) or a collection (neither), with its hash. */
export interface Archive {
    readonly kind: "archive";
    readonly hash: string;
    readonly path?: string;
    readonly uri?: string;
}

function signature(value: unknown): unknown {
    return typeof value === "object" && value !== null ? (value as Properties)[signatureKey] : undefined;
}

export function isUnknown(value: unknown): boolean {
    return typeof value === "string" && unknownValues.has(value);
}

/** Whether a preview doesn't know the value, or part of it, yet. */
export function containsUnknown(value: unknown): boolean {
    const inner = unwrap(value);
    return typeof inner === "object" && inner !== null ? Object.values(inner).some(containsUnknown) : isUnknown(inner);
}

export function isInSecretEnvelope(value: unknown): boolean {
    return isSecret(value) || (signature(value) === outputSignature && (value as Properties).secret === true);
}

/** The value inside a secret (or output) envelope; any other value is returned as it is. */
export function unwrap(value: unknown): unknown {
    const mark = signature(value);
    return mark === secretSignature || mark === outputSignature ? unwrap((value as Properties).value) : value;
}

/** Puts `replacement` into the envelope that `original` came in, so that what was secret stays secret. */
export function rewrap(original: unknown, replacement: unknown): unknown {
    return isInSecretEnvelope(original) ? { [signatureKey]: secretSignature, value: replacement } : replacement;
}

export function asset(value: unknown): Asset | undefined {
    if (signature(value) !== assetSignature) {
        return undefined;
    }
    const { hash, path, text, uri } = value as Record<string, string | undefined>;
    return { kind: "asset", hash: hash ?? "", path: path || undefined, uri: uri || undefined, text };
}

export function archive(value: unknown): Archive | undefined {
    if (signature(value) !== archiveSignature) {
        return undefined;
    }
    const { hash, path, uri } = value as Record<string, string | undefined>;
    return { kind: "archive", hash: hash ?? "", path: path || undefined, uri: uri || undefined };
}

/** A plain map, not one of the engine's marked objects. */
export function isMap(value: unknown): value is Properties {
    return (
        typeof value === "object" && value !== null && !Array.isArray(value) && typeof signature(value) === "undefined"
    );
}

/** The value without any envelope, all the way down; assets and archives become {@link Asset} and {@link Archive}. */
export function plain(value: unknown): unknown {
    const inner = unwrap(value);
    if (Array.isArray(inner)) {
        return inner.map(plain);
    }
    const file = asset(inner) ?? archive(inner);
    if (file !== undefined) {
        return file;
    }
    if (isMap(inner)) {
        return Object.fromEntries(Object.entries(inner).map(([key, item]) => [key, plain(item)]));
    }
    return inner;
}

/**
 * A string that is the same for equal values. Key order, null for an absent value and an asset's path make no
 * difference; an asset's content and a secret mark do.
 */
export function canonical(value: unknown): string {
    const normal = (item: unknown): unknown => {
        if (isInSecretEnvelope(item)) {
            return ["secret", normal(unwrap(item))];
        }
        const inner = unwrap(item);
        const file = asset(inner) ?? archive(inner);
        if (file !== undefined) {
            return [file.kind, file.hash];
        }
        if (Array.isArray(inner)) {
            return ["list", ...inner.map(normal)];
        }
        if (signature(inner) === resourceSignature) {
            return ["resource", (inner as Properties).urn, (inner as Properties).id];
        }
        if (isMap(inner)) {
            const entries = Object.entries(inner).filter(([, entry]) => unwrap(entry) !== null && entry !== undefined);
            return ["map", ...entries.sort(([a], [b]) => (a < b ? -1 : 1)).map(([key, entry]) => [key, normal(entry)])];
        }
        return inner ?? null;
    };
    return JSON.stringify(normal(value));
}

/** Every string that is marked secret, anywhere in `value`. */
export function secretTexts(value: unknown, inside = false): string[] {
    const secret = inside || isInSecretEnvelope(value);
    const inner = unwrap(value);
    if (typeof inner === "string") {
        return secret ? [inner] : [];
    }
    const file = asset(inner);
    if (file !== undefined) {
        return secret && file.text !== undefined ? [file.text] : [];
    }
    const items = Array.isArray(inner) ? inner : isMap(inner) ? Object.values(inner) : [];
    return items.flatMap((item) => secretTexts(item, secret));
}
