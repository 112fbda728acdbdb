/** Shorter texts are left alone: they would turn up in unrelated words. */
const SHORTEST = 4;
/** A single line of a secret text is only hidden if it is longer, since it may be a common word. */
const SHORTEST_LINE = 8;

export type Mask = (text: string) => string;

/**
 * Makes a function that puts `[secret]` in place of each of `secrets`: as it is, as it looks inside a quoted string, and
 * line by line.
 */
export function mask(secrets: readonly string[]): Mask {
    const texts = new Set<string>();
    for (const secret of secrets) {
        for (const text of [secret, secret.trim(), JSON.stringify(secret).slice(1, -1)]) {
            if (text.trim().length >= SHORTEST) {
                texts.add(text);
            }
        }
        // Logs are written line by line, so that a longer text never shows up as a whole.
        for (const line of secret.split("\n").map((text) => text.trim())) {
            if (line.length >= SHORTEST_LINE) {
                texts.add(line);
            }
        }
    }
    // The longest first: a secret may be a part of another one.
    const ordered = [...texts].sort((a, b) => b.length - a.length);
    return (text) => ordered.reduce((masked, secret) => masked.split(secret).join("[secret]"), text);
}
