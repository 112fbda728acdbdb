// How the engine marks a secret when it sends one (sdk/go/common/resource, "SigKey" and "SecretSig").
const signature = "4dabf18193072939515e22adb298388d";
const secret = "1b47061264138c4ac30d75fd1eb44270";

/** The values themselves; what the engine keeps of them stays marked, since the inputs are. */
export function withoutSecrets(value: any): any {
    if (Array.isArray(value)) {
        return value.map(withoutSecrets);
    }
    if (typeof value !== "object" || value === null) {
        return value;
    }
    if (value[signature] === secret) {
        return withoutSecrets(value.value);
    }
    return Object.fromEntries(Object.entries(value).map(([name, inner]) => [name, withoutSecrets(inner)]));
}
