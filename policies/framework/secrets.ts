import { isSecret, mask, type Mask } from "../../pulumi/secrets";

/** The secrets that the resources of this process hold, so that no message repeats one. */
export class Secrets {
    private readonly texts = new Set<string>();
    private cachedMask: Mask | undefined;

    /**
     * Remembers the secret texts in a resource's properties, given as they come over the wire.
     *
     * @returns the paths of the secret values, e.g. `environment.variables.KEY`
     */
    remember(properties: Record<string, unknown>): ReadonlySet<string> {
        const paths = new Set<string>();
        const visit = (value: unknown, path: string, secret: boolean): void => {
            if (typeof value === "string") {
                if (secret && !this.texts.has(value)) {
                    this.texts.add(value);
                    this.cachedMask = undefined;
                }
            } else if (isSecret(value)) {
                paths.add(path);
                visit(value.value, path, true);
            } else if (typeof value === "object" && value !== null) {
                for (const [key, inner] of Object.entries(value)) {
                    visit(inner, path === "" ? key : `${path}.${key}`, secret);
                }
            }
        };
        visit(properties, "", false);
        return paths;
    }

    /** The texts of all remembered secrets. */
    all(): string[] {
        return [...this.texts];
    }

    /** Replaces each remembered secret, in every form in which it may appear. */
    mask(text: string): string {
        this.cachedMask ??= mask([...this.texts]);
        return this.cachedMask(text);
    }
}

export const secrets = new Secrets();
