/** What is wrong with one setting, in the four parts that its reader needs to correct it. */
export interface SettingProblem {
    /** The setting's name, or its path in a file, e.g. `configuration.acceptedRisks[0].expires`. */
    setting: string;
    received: string;
    allowed: string;
    remedy: string;
}

/** The problem in one line, without a full stop. */
export function describeProblem({ setting, received, allowed, remedy }: SettingProblem): string {
    return `${setting}: received ${received}; allowed: ${allowed}. Remedy: ${remedy}`;
}

/** The problem in three indented lines, for a list of problems. */
export function problemLines({ setting, received, allowed, remedy }: SettingProblem): string {
    return `  ${setting}: received ${received}\n    allowed: ${allowed}\n    remedy:  ${remedy}`;
}

/** What was received as JSON, short enough to be shown. */
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
