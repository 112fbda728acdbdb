import { Struct } from "google-protobuf/google/protobuf/struct_pb";

/**
 * The policy SDK reads all resources anew for each policy, and forgets on the way which values are secret.
 * Here they are read once, and what is secret is remembered, so that no message repeats it.
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

/** The resources that the SDK is about to describe to each policy in turn. */
let resourcesToDescribe: unknown[] = [];

/**
 * Lets the SDK describe no resource to the policies that are still to be asked in this run. It would describe all of
 * them to each policy anew, although the first one has read them for all.
 */
export function forgetResources(): void {
    resourcesToDescribe.length = 0;
}

/** Adapts the SDK to packs whose policies look at all resources together. To be called before the pack is served. */
export function adaptSdk(): void {
    rememberSecrets();
    describeOnce();
    passOverSingleResources();
}

function rememberSecrets(): void {
    const module = require("@pulumi/policy/deserialize") as { deserializeProperties: Deserialize };
    const original = module.deserializeProperties;
    module.deserializeProperties = (properties, proxySecrets) => {
        const wire = properties.toJavaScript() as Plain;
        const plain = original({ toJavaScript: () => wire } as unknown as Struct, proxySecrets);
        const { paths, texts } = findSecrets(wire);
        if (paths.size > 0) {
            secretPaths.set(plain, paths);
            texts.forEach((text) => secretTexts.add(text));
        }
        return plain;
    };
}

function describeOnce(): void {
    const { AnalyzeStackRequest } = require("@pulumi/pulumi/proto/analyzer_pb") as {
        AnalyzeStackRequest: { prototype: { getResourcesList(): unknown[] } };
    };
    const original = AnalyzeStackRequest.prototype.getResourcesList;
    AnalyzeStackRequest.prototype.getResourcesList = function () {
        resourcesToDescribe = [...original.call(this)];
        return resourcesToDescribe;
    };
}

/** The engine sends each resource twice by itself, for policies that look at one: there are none here, so none is read. */
function passOverSingleResources(): void {
    const { AnalyzeRequest, AnalyzerResourceOptions } = require("@pulumi/pulumi/proto/analyzer_pb") as {
        AnalyzeRequest: new () => { setProperties(struct: Struct): void; setOptions(options: unknown): void };
        AnalyzerResourceOptions: new () => unknown;
    };
    const { AnalyzerService } = require("@pulumi/pulumi/proto/analyzer_grpc_pb") as {
        AnalyzerService: Record<"analyze" | "remediate", { requestDeserialize: (message: Buffer) => unknown }>;
    };
    const unread = new AnalyzeRequest();
    unread.setProperties(new Struct());
    unread.setOptions(new AnalyzerResourceOptions());
    AnalyzerService.analyze.requestDeserialize = () => unread;
    AnalyzerService.remediate.requestDeserialize = () => unread;
}
