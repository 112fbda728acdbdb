import { problemLines, type SettingProblem } from "../toolchain/setting-problem";

/** The stack's configuration is invalid. A user error, so the message needs no stack trace. */
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

/** A stack's settings as the engine passes them: text by name, without the project's name. */
export type RawSettings = Record<string, string | undefined>;

/**
 * Reads settings one by one and collects the problems, so that one error reports all of them.
 * A read method returns a usable value even for an invalid setting, so that reading can go on.
 */
export class SettingsReader {
    readonly problems: SettingProblem[] = [];
    /** Every setting that was read. */
    readonly names = new Set<string>();

    constructor(
        private readonly raw: RawSettings,
        private readonly secrets: ReadonlySet<string> = new Set(),
    ) {}

    isSecret(setting: string): boolean {
        return this.secrets.has(setting);
    }

    /** Records a problem. The value of a secret is never shown. */
    invalid(setting: string, allowed: string, remedy?: string, received: unknown = this.raw[setting]): void {
        const top = setting.split(/[.[]/)[0]!;
        this.problems.push({
            setting,
            received: this.isSecret(top) ? "[secret]" : shown(received),
            allowed,
            remedy: remedy ?? `pulumi config set ${setting} VALUE`,
        });
    }

    /** Text; "" if absent. */
    text(setting: string, pattern = /^/, allowed = "text", remedy?: string): string {
        return this.read(setting) && this.requiredText(setting, pattern, allowed, remedy);
    }

    requiredText(setting: string, pattern: RegExp, allowed: string, remedy?: string): string {
        const value = this.read(setting);
        if (!pattern.test(value)) {
            this.invalid(setting, allowed, remedy);
        }
        return value;
    }

    /** Text that must be encrypted in the stack's file. No message shows it, not even where it is in plain text. */
    secretText(setting: string, allowed: string, remedy: string): string {
        const value = this.text(setting);
        if (value === "") {
            this.problems.push({ setting, received: "nothing", allowed: `${allowed}, as a secret`, remedy });
        } else if (!this.isSecret(setting)) {
            this.problems.push({ setting, received: "a value in plain text", allowed: "a secret", remedy });
        }
        return value;
    }

    choice<T extends string>(setting: string, allowed: readonly T[]): T {
        const value = this.read(setting) as T;
        if (!allowed.includes(value)) {
            this.invalid(setting, allowed.map((choice) => `"${choice}"`).join(" or "));
            return allowed[0]!;
        }
        return value;
    }

    integer(setting: string, minimum: number, maximum: number, unit = ""): number {
        const text = this.read(setting);
        const value = Number(text);
        if (!/^-?\d+$/.test(text) || value < minimum || value > maximum) {
            this.invalid(setting, `a whole number from ${minimum} to ${maximum}${unit && ` ${unit}`}`);
            return minimum;
        }
        return value;
    }

    boolean(setting: string): boolean {
        const text = this.read(setting);
        if (text !== "true" && text !== "false") {
            this.invalid(setting, "true or false");
        }
        return text === "true";
    }

    list(setting: string, each: (item: string) => boolean, allowedItem: string): string[] {
        const items = this.json(setting);
        if (!Array.isArray(items)) {
            this.invalid(setting, `a list, each ${allowedItem}`, listRemedy(setting));
            return [];
        }
        const result: string[] = [];
        items.forEach((item, index) => {
            if (typeof item === "string" && each(item)) {
                result.push(item);
            } else {
                this.invalid(`${setting}[${index}]`, allowedItem, listRemedy(setting, index), item);
            }
        });
        result
            .filter((item, index) => result.indexOf(item) !== index)
            .forEach((item) => this.invalid(setting, "each item once", listRemedy(setting), item));
        return result;
    }

    /** A structured setting: undefined if absent, its text if it isn't JSON. The caller checks the structure. */
    json(setting: string): unknown {
        const text = this.read(setting);
        if (text === "") {
            return undefined;
        }
        try {
            return JSON.parse(text);
        } catch {
            return text;
        }
    }

    /** A problem for each setting that was not read, such as a misspelt one, which would otherwise be ignored silently. */
    unknownSettings(): SettingProblem[] {
        return Object.keys(this.raw)
            .filter((setting) => !this.names.has(setting))
            .map((setting) => {
                const similar = [...this.names].find((name) => name.toLowerCase() === setting.toLowerCase());
                return {
                    setting,
                    received: "a setting that does not exist",
                    allowed: similar ? `perhaps ${similar}` : "the settings in docs/configuration.md",
                    remedy: `pulumi config rm ${setting}`,
                };
            });
    }

    private read(setting: string): string {
        this.names.add(setting);
        return this.raw[setting] ?? "";
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
