/** Shorter texts are left alone: they would turn up in unrelated words. */
const SHORTEST = 4;

export type Mask = (text: string) => string;

/**
 * Makes a function that puts `[secret]` in place of each of `secrets`, as it is and as it looks inside a quoted string.
 */
export function mask(secrets: readonly string[]): Mask {
    const texts = new Set<string>();
    for (const secret of secrets) {
        for (const text of [secret, secret.trim(), JSON.stringify(secret).slice(1, -1)]) {
            if (text.trim().length >= SHORTEST) {
                texts.add(text);
            }
        }
    }
    // The longest first: a secret may be a part of another one.
    const ordered = [...texts].sort((a, b) => b.length - a.length);
    return (text) => ordered.reduce((masked, secret) => masked.split(secret).join("[secret]"), text);
}
