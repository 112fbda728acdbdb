import type { Struct } from "google-protobuf/google/protobuf/struct_pb";

/**
 * The policy SDK converts all resources anew for each policy, and forgets on the way which values are secret.
 * Here the conversion is done once a resource, and what is secret is remembered, so that no message repeats it.
 */

/** How Pulumi marks values that aren't plain data, in any of its wire formats. */
const signature = "4dabf18193072939515e22adb298388d";
const secretSignature = "1b47061264138c4ac30d75fd1eb44270";

/** Shorter texts are no secrets worth the name, and replacing them would garble messages. */
const shortestSecret = 4;

type Plain = Record<string, unknown>;
type Deserialize = (properties: Struct, proxySecrets: boolean) => Plain;

/** Paths of the secret values in a resource's properties, e.g. `environment.variables.KEY`. */
const secretPaths = new WeakMap<object, ReadonlySet<string>>();
const secretTexts = new Set<string>();

/** The paths in the properties, as the SDK hands them to a policy, whose values are secret. */
export function secretPathsOf(properties: object): ReadonlySet<string> {
    return secretPaths.get(targetOf(properties)) ?? new Set();
}

/** Replaces every secret that any resource so far has held. */
export function redact(text: string): string {
    let redacted = text;
    for (const secret of secretTexts) {
        if (redacted.includes(secret)) {
            redacted = redacted.split(secret).join("[secret]");
        }
    }
    return redacted;
}

/** The object behind the SDK's proxy that guards against unknown values. */
function targetOf(properties: object): object {
    return ((properties as Plain)["__getSpecialProxyTarget"] as object | undefined) ?? properties;
}

/** Finds the secrets in properties as they come over the wire. */
export function findSecrets(properties: Plain): { paths: Set<string>; texts: Set<string> } {
    const paths = new Set<string>();
    const texts = new Set<string>();
    const visit = (value: unknown, path: string, secret: boolean): void => {
        if (typeof value === "string") {
            if (secret && value.length >= shortestSecret) {
                texts.add(value);
            }
        } else if (Array.isArray(value)) {
            value.forEach((element, index) => visit(element, `${path}.${index}`, secret));
        } else if (typeof value === "object" && value !== null) {
            const object = value as Plain;
            if (object[signature] === secretSignature) {
                paths.add(path);
                visit(object.value, path, true);
                return;
            }
            for (const key of Object.keys(object)) {
                visit(object[key], path === "" ? key : `${path}.${key}`, secret);
            }
        }
    };
    visit(properties, "", false);
    return { paths, texts };
}

/** Makes the SDK convert each resource once. To be called before the pack is served. */
export function shareConversions(): void {
    // eslint-disable-next-line @typescript-eslint/no-require-imports -- its exports have to be replaceable
    const module = require("@pulumi/policy/deserialize") as { deserializeProperties: Deserialize };
    const original = module.deserializeProperties;
    const converted = new WeakMap<Struct, Plain>();
    module.deserializeProperties = (properties, proxySecrets) => {
        if (proxySecrets) {
            return original(properties, proxySecrets);
        }
        let plain = converted.get(properties);
        if (plain === undefined) {
            const wire = properties.toJavaScript() as Plain;
            const { paths, texts } = findSecrets(wire);
            plain = original({ toJavaScript: () => wire } as unknown as Struct, false);
            converted.set(properties, plain);
            if (paths.size > 0) {
                secretPaths.set(plain, paths);
                texts.forEach((text) => secretTexts.add(text));
            }
        }
        return plain;
    };
}
