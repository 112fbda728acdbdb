/** Shorter texts are no secrets worth the name, and replacing them would garble everything. */
const shortestSecret = 4;

/** Replaces secrets in every text of plain data, whatever its shape; keys stay as they are. */
export function redact<T>(data: T, secrets: readonly string[]): T {
    const wanted = [...new Set(secrets.flatMap(forms))].filter((text) => text.length >= shortestSecret);
    // The longest first, so that no rest of a secret stays beside a shorter one.
    wanted.sort((one, other) => other.length - one.length);
    if (wanted.length === 0) {
        return data;
    }
    const visit = (value: unknown): unknown => {
        if (typeof value === "string") {
            return wanted.reduce(
                (text, secret) => (text.includes(secret) ? text.split(secret).join("[secret]") : text),
                value,
            );
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

/** A secret as it may turn up: whole, line by line, as JSON writes it, and encoded. */
function forms(secret: string): string[] {
    const lines = secret.split(/\r?\n/).map((line) => line.trim());
    return [
        secret,
        secret.trim(),
        ...lines.filter((line) => line.length >= 12 && !/^-----.*-----$/.test(line)),
        JSON.stringify(secret).slice(1, -1),
        Buffer.from(secret).toString("base64"),
        encodeURIComponent(secret),
    ];
}
