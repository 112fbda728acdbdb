import { problemLines, type SettingProblem } from "../toolchain/setting-problem";

/** A stack's configuration is not usable. The user's mistake, not ours, so its message is complete without a stack trace. */
export class ConfigurationError extends Error {
    constructor(readonly problems: SettingProblem[]) {
        super(
            `The stack's configuration has ${problems.length === 1 ? "a problem" : `${problems.length} problems`}; ` +
                `nothing was changed.\n` +
                problems.map(problemLines).join("\n"),
        );
        this.name = "ConfigurationError";
    }
}

/** What a stack's file holds: setting (without the project's name) to text, as the engine hands it over. */
export type RawSettings = Record<string, string | undefined>;

/**
 * Reads settings one by one and collects what is wrong with them, so that all problems are reported together.
 * Every reading method returns a usable value, even for a refused setting, so that reading can go on.
 */
export class SettingsReader {
    readonly problems: SettingProblem[] = [];

    constructor(
        private readonly raw: RawSettings,
        private readonly secrets: ReadonlySet<string> = new Set(),
    ) {}

    isSecret(setting: string): boolean {
        return this.secrets.has(setting);
    }

    /** Records a problem. The value of a secret is never shown. */
    refuse(setting: string, allowed: string, remedy?: string, received: unknown = this.raw[setting]): void {
        const top = setting.split(/[.[]/)[0]!;
        this.problems.push({
            setting,
            received: this.isSecret(top) ? "[secret]" : shown(received),
            allowed,
            remedy: remedy ?? `pulumi config set ${setting} VALUE`,
        });
    }

    text(setting: string, pattern?: RegExp, allowed = "text", remedy?: string): string {
        const value = this.raw[setting] ?? "";
        if (pattern && value !== "" && !pattern.test(value)) {
            this.refuse(setting, allowed, remedy);
        }
        return value;
    }

    requiredText(setting: string, pattern: RegExp, allowed: string, remedy?: string): string {
        const value = this.raw[setting] ?? "";
        if (!pattern.test(value)) {
            this.refuse(setting, allowed, remedy);
        }
        return value;
    }

    choice<T extends string>(setting: string, allowed: readonly T[]): T {
        const value = this.raw[setting] as T;
        if (!allowed.includes(value)) {
            this.refuse(setting, allowed.map((choice) => `"${choice}"`).join(" or "));
            return allowed[0]!;
        }
        return value;
    }

    integer(setting: string, minimum: number, maximum: number, unit = ""): number {
        const text = this.raw[setting] ?? "";
        const value = Number(text);
        if (!/^-?\d+$/.test(text) || value < minimum || value > maximum) {
            this.refuse(setting, `a whole number from ${minimum} to ${maximum}${unit && ` ${unit}`}`);
            return minimum;
        }
        return value;
    }

    boolean(setting: string): boolean {
        const text = this.raw[setting];
        if (text !== "true" && text !== "false") {
            this.refuse(setting, "true or false");
        }
        return text === "true";
    }

    list(setting: string, each: (item: string) => boolean, allowedItem: string): string[] {
        const items = this.json(setting);
        if (!Array.isArray(items)) {
            this.refuse(setting, `a list, each ${allowedItem}`, listRemedy(setting));
            return [];
        }
        const result: string[] = [];
        items.forEach((item, index) => {
            if (typeof item === "string" && each(item)) {
                result.push(item);
            } else {
                this.refuse(`${setting}[${index}]`, allowedItem, listRemedy(setting, index), item);
            }
        });
        result
            .filter((item, index) => result.indexOf(item) !== index)
            .forEach((item) => this.refuse(setting, "each item once", listRemedy(setting), item));
        return result;
    }

    /** A structured setting, or undefined where it is absent or is not JSON (which the caller refuses with its own words). */
    json(setting: string): unknown {
        const text = this.raw[setting];
        if (text === undefined || text === "") {
            return undefined;
        }
        try {
            return JSON.parse(text);
        } catch {
            return text;
        }
    }

    /** Settings that nobody reads: a misspelt one would otherwise be ignored in silence. */
    refuseUnknown(known: readonly string[]): void {
        for (const setting of Object.keys(this.raw).filter((name) => !known.includes(name))) {
            const similar = known.find((name) => name.toLowerCase() === setting.toLowerCase());
            this.problems.push({
                setting,
                received: "a setting that does not exist",
                allowed: similar ? `perhaps ${similar}` : "the settings in docs/configuration.md",
                remedy: `pulumi config rm ${setting}`,
            });
        }
    }
}

function listRemedy(setting: string, index = 0): string {
    return `pulumi config set --path '${setting}[${index}]' VALUE`;
}

function shown(value: unknown): string {
    if (value === undefined || value === "") {
        return "nothing";
    }
    const text = typeof value === "string" ? `"${value}"` : JSON.stringify(value);
    return text.length > 120 ? `${text.slice(0, 117)}…"` : text;
}
