/** Something wrong with the configuration file, said in the form that helps: where, received, allowed, remedy. */
export interface Problem {
    /** Path in the file, e.g. `accepted-risks.risks[0].expires`. */
    setting: string;
    received: string;
    allowed: string;
    remedy: string;
}

export function describeProblem({ setting, received, allowed, remedy }: Problem): string {
    return `${setting}: received ${received}; allowed: ${allowed}. Remedy: ${remedy}`;
}

/** What was received, short enough to be shown. */
export function show(value: unknown): string {
    if (value === undefined) {
        return "nothing";
    }
    const text = JSON.stringify(value) ?? String(value);
    return text.length > 80 ? `${text.slice(0, 77)}...` : text;
}

/** "a, b or c". */
export function alternatives(names: readonly string[]): string {
    return names.length < 2
        ? (names[0] ?? "nothing")
        : `${names.slice(0, -1).join(", ")} or ${names[names.length - 1]}`;
}
