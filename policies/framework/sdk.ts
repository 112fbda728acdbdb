import { BinaryReader } from "google-protobuf";
import { Struct } from "google-protobuf/google/protobuf/struct_pb";
import type { EnforcementLevel } from "../findings/pack";
import { secrets } from "./secrets";

/*
 * The policy SDK deserializes all resources again for each policy, and doesn't tell a policy which values are secret or
 * at which level it runs. This module has the resources read once, and keeps secrets and levels.
 */

type Properties = Record<string, unknown>;
type EngineResource = { getUrn(): string };

const secretPaths = new WeakMap<object, ReadonlySet<string>>();

/** The paths of the secret values in a resource's properties, as the SDK hands them to a policy. */
export function secretPathsOf(properties: object): ReadonlySet<string> {
    return secretPaths.get(withoutProxy(properties)) ?? new Set();
}

/** The object behind the SDK's proxy that guards against unknown values. */
function withoutProxy(properties: object): object {
    return ((properties as Properties)["__getSpecialProxyTarget"] as object | undefined) ?? properties;
}

let levels = new Map<string, EnforcementLevel>();

/**
 * The level that the engine sets for a policy of this process, or that the configuration sets for any other name; `undefined`
 * before the engine has configured it.
 */
export function levelOf(policy: string): EnforcementLevel | undefined {
    return levels.get(policy);
}

/** The resources that the SDK is about to describe to each policy in turn. */
let resourcesToDescribe: EngineResource[] = [];

/** Keeps the SDK from describing the resources to the remaining policies of this run: the first one has read them. */
export function forgetResources(): void {
    resourcesToDescribe.length = 0;
}

/**
 * The URNs of what the program has: the engine sends each resource on its own before all together. Newer engines (3.276.0 does,
 * 3.160.0 doesn't) also list among all what they have refreshed and are about to delete.
 */
const registered = new Set<string>();

/** What the engine has sent before the resources of this run; empty if it doesn't send each on its own. */
let registeredInRun: ReadonlySet<string> = new Set();

/** Whether the program has a resource, as far as the engine says. */
export function isRegistered(urn: string): boolean {
    return registeredInRun.size === 0 || registeredInRun.has(urn);
}

/** Adapts the SDK to policies that stand in one pack with policies of others, which must not notice. Call it before serving. */
export function adaptSdkBesideOthers(): void {
    keepSecrets();
    noteResources();
}

/** Adapts the SDK to policies that check all resources together. Call it before serving the pack. */
export function adaptSdk(): void {
    keepSecrets();
    keepLevels();
    keepStack();
    describeOnce();
    skipSingleResources();
}

function keepSecrets(): void {
    const module = require("@pulumi/policy/deserialize") as {
        deserializeProperties: (properties: Struct, proxySecrets: boolean) => Properties;
    };
    const original = module.deserializeProperties;
    module.deserializeProperties = (properties, proxySecrets) => {
        const wire = properties.toJavaScript() as Properties;
        const plain = original({ toJavaScript: () => wire } as unknown as Struct, proxySecrets);
        const paths = secrets.remember(wire);
        if (paths.size > 0) {
            secretPaths.set(plain, paths);
        }
        return plain;
    };
}

function keepLevels(): void {
    interface PolicyConfig {
        getEnforcementlevel(): number;
    }
    const { ConfigureAnalyzerRequest, EnforcementLevel } = require("@pulumi/pulumi/proto/analyzer_pb") as {
        ConfigureAnalyzerRequest: { prototype: { getPolicyconfigMap(): Map<string, PolicyConfig> } };
        EnforcementLevel: Record<"ADVISORY" | "DISABLED", number>;
    };
    const original = ConfigureAnalyzerRequest.prototype.getPolicyconfigMap;
    ConfigureAnalyzerRequest.prototype.getPolicyconfigMap = function () {
        const policies = original.call(this);
        levels = new Map();
        for (const [name, config] of policies.entries()) {
            const level = config.getEnforcementlevel();
            levels.set(
                name,
                level === EnforcementLevel.ADVISORY
                    ? "advisory"
                    : level === EnforcementLevel.DISABLED
                      ? "disabled"
                      : "mandatory", // Stack policies can't remediate: the SDK treats that as mandatory.
            );
        }
        return policies;
    };
}

let toldByRequest = false;

/** Whether the engine shows a violation's severity: of those that are supported, the ones that tell a pack of its stack by a request. */
export function engineShowsSeverities(): boolean {
    return toldByRequest;
}

/** Newer engines tell a pack by a request what older ones tell it by these variables. */
function keepStack(): void {
    const { AnalyzerStackConfigureRequest } = require("@pulumi/pulumi/proto/analyzer_pb") as {
        AnalyzerStackConfigureRequest: {
            prototype: {
                getTagsMap(): unknown;
                getProject(): string;
                getStack(): string;
                getDryRun(): boolean;
            };
        };
    };
    const original = AnalyzerStackConfigureRequest.prototype.getTagsMap;
    AnalyzerStackConfigureRequest.prototype.getTagsMap = function () {
        toldByRequest = true;
        process.env["PULUMI_PROJECT"] = this.getProject();
        process.env["PULUMI_STACK"] = this.getStack();
        process.env["PULUMI_DRY_RUN"] = String(this.getDryRun());
        return original.call(this);
    };
}

function noteResources(): void {
    const { AnalyzeStackRequest } = require("@pulumi/pulumi/proto/analyzer_pb") as {
        AnalyzeStackRequest: { prototype: { getResourcesList(): EngineResource[] } };
    };
    const list = AnalyzeStackRequest.prototype.getResourcesList;
    AnalyzeStackRequest.prototype.getResourcesList = function () {
        registeredInRun = new Set(registered);
        registered.clear();
        return list.call(this);
    };
    const { AnalyzerService } = require("@pulumi/pulumi/proto/analyzer_grpc_pb") as {
        AnalyzerService: Record<"analyze", { requestDeserialize: (message: Buffer) => unknown }>;
    };
    const read = AnalyzerService.analyze.requestDeserialize;
    AnalyzerService.analyze.requestDeserialize = (message) => {
        registered.add(urnIn(message));
        return read(message);
    };
}

function describeOnce(): void {
    const { AnalyzeStackRequest } = require("@pulumi/pulumi/proto/analyzer_pb") as {
        AnalyzeStackRequest: { prototype: { getResourcesList(): EngineResource[] } };
    };
    const original = AnalyzeStackRequest.prototype.getResourcesList;
    AnalyzeStackRequest.prototype.getResourcesList = function () {
        const resources = original.call(this);
        resourcesToDescribe =
            registered.size === 0 ? [...resources] : resources.filter((resource) => registered.has(resource.getUrn()));
        registered.clear();
        return resourcesToDescribe;
    };
}

/**
 * The engine also sends each resource on its own, twice, for policies that check single resources. We have none, and note only
 * which resources they are.
 */
function skipSingleResources(): void {
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
    AnalyzerService.analyze.requestDeserialize = (message) => {
        registered.add(urnIn(message));
        return unread;
    };
    AnalyzerService.remediate.requestDeserialize = () => unread;
}

/** The URN in a message of an AnalyzeRequest, whose other fields are skipped: reading the properties would take longest. */
function urnIn(message: Uint8Array): string {
    const urnField = 3;
    const reader = new BinaryReader(message);
    while (reader.nextField()) {
        if (reader.getFieldNumber() === urnField) {
            return reader.readString();
        }
        reader.skipField();
    }
    return "";
}
