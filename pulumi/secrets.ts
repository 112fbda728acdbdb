/** The key by which the engine marks a secret, in properties and in state (`SigKey`, sdk/go/common/resource). */
export const signatureKey = "4dabf18193072939515e22adb298388d";
/** The value of that key for a secret (`SecretSig`). */
export const secretSignature = "1b47061264138c4ac30d75fd1eb44270";

/** Whether a value is marked as a secret; its `value` is the secret itself. */
export function isSecret(value: unknown): value is { value: unknown } {
    return (
        typeof value === "object" &&
        value !== null &&
        (value as Record<string, unknown>)[signatureKey] === secretSignature
    );
}

/** Characters; replacing shorter texts would garble unrelated words. */
const shortestSecret = 4;
/** Characters; a shorter line of a longer secret may be a common word. */
const shortestLine = 8;

/** Replaces secrets in a text by `[secret]`. */
export type Mask = (text: string) => string;

/** Makes a mask for secrets: whole, line by line, as JSON writes them, Base64 and URL encoded. */
export function mask(secrets: readonly string[]): Mask {
    const texts = [...new Set(secrets.flatMap(forms))].filter((text) => text.length >= shortestSecret);
    if (texts.length === 0) {
        return (text) => text;
    }
    // The longest first: a secret may contain a shorter one, and no part of it may remain.
    texts.sort((one, other) => other.length - one.length);
    const any = new RegExp(texts.map((secret) => secret.replace(/[\\^$.*+?()[\]{}|/-]/g, "\\$&")).join("|"), "g");
    return (text) => text.replace(any, "[secret]");
}

/** Replaces secrets in every text of plain data, whatever its shape; keys stay as they are. */
export function maskAll<T>(data: T, secrets: readonly string[]): T {
    if (secrets.length === 0) {
        return data;
    }
    const masked = mask(secrets);
    const visit = (value: unknown): unknown => {
        if (typeof value === "string") {
            return masked(value);
        }
        if (Array.isArray(value)) {
            return value.map(visit);
        }
        if (typeof value === "object" && value !== null) {
            return Object.fromEntries(Object.entries(value).map(([key, inner]) => [key, visit(inner)]));
        }
        return value;
    };
    return visit(data) as T;
}

function forms(secret: string): string[] {
    const lines = secret.split(/\r?\n/).map((line) => line.trim());
    return [
        secret,
        secret.trim(),
        ...lines.filter((line) => line.length >= shortestLine && !/^-----.*-----$/.test(line)),
        JSON.stringify(secret).slice(1, -1),
        Buffer.from(secret).toString("base64"),
        // Half a surrogate pair can't be encoded.
        ...(/\p{Surrogate}/u.test(secret) ? [] : [encodeURIComponent(secret)]),
    ].filter((text) => text.trim() !== "");
}
