import fs from "node:fs";
import path from "node:path";

/** How the engine and its plugins encode a value that isn't known yet (Pulumi's RPC protocol). */
export const unknownValue = "04da6b54-80e4-46f7-96ec-b56ff0331ba9";

export interface Properties {
    /** What the provider fills in. */
    outputs: string[];
    /** What the program may set. */
    inputs: string[];
}

const known = new Map<string, Properties>();

/** What every type of the corpus's own aws-native has (test/fixtures/corpus/packages): the real package isn't installed. */
const nativeOutputs = ["arn", "dnsName", "groupId", "launchTemplateId", "endpoint"];

/** The properties of a resource type, read from the constructor in the package that programs use. */
export function propertiesOf(type: string): Properties {
    let found = known.get(type);
    if (!found) {
        const source = sourceOf(type, ".js");
        const constructor = source.slice(source.indexOf("constructor("));
        const assigned = [...constructor.matchAll(/resourceInputs\["(\w+)"\] = (undefined \/\*out\*\/|[^;]*args)/g)];
        const named = (output: boolean) => [
            ...new Set(
                assigned.filter(([, , value]) => value.startsWith("undefined") === output).map(([, key]) => key),
            ),
        ];
        found = type.startsWith("aws-native:")
            ? { outputs: nativeOutputs, inputs: [] }
            : { outputs: named(true), inputs: named(false) };
        known.set(type, found);
    }
    return found;
}

/** The file of the package in which a type stands, with the given ending. */
function sourceOf(type: string, ending: string): string {
    const [pkg, module, name] = type.split(":");
    const root = packageFolder(pkg);
    const files = root ? [path.join(root, module), path.join(root, module, lowerFirst(name))] : [];
    const file = files.map((candidate) => candidate + ending).find((candidate) => fs.existsSync(candidate));
    return file ? fs.readFileSync(file, "utf8") : "";
}

/** Undefined for a package that isn't installed: of its types nothing is known but what the program sets. */
function packageFolder(name: string): string | undefined {
    try {
        return path.dirname(require.resolve(`@pulumi/${name}/package.json`));
    } catch {
        return undefined;
    }
}

function lowerFirst(text: string): string {
    return text.charAt(0).toLowerCase() + text.slice(1);
}

const prefixes: Record<string, string> = {
    Instance: "i",
    Subnet: "subnet",
    Vpc: "vpc",
    SecurityGroup: "sg",
    Volume: "vol",
    Eip: "eipalloc",
    NatGateway: "nat",
    RouteTable: "rtb",
    InternetGateway: "igw",
    LaunchTemplate: "lt",
    Zone: "Z",
};

/** The id of a created resource, with AWS's prefix for the most common types. */
export function idOf(type: string, number: number): string {
    const name = type.split(":")[2];
    return `${prefixes[name] ?? name.toLowerCase()}-${number.toString(16).padStart(17, "0")}`;
}

/** Optional inputs that AWS fills in where the program leaves them out, by the name under which other resources refer to it. */
const named = [
    "name",
    "identifier",
    "clusterIdentifier",
    "bucket",
    "keyName",
    "privateIp",
    "dbSubnetGroupName",
    "subnetId",
];

/** What AWS decides where the program leaves it out. */
const decided: Record<string, unknown> = {
    availabilityMode: "zonal",
    azMode: "single-az",
    healthCheckType: "EC2",
    launchType: "EC2",
    numCacheNodes: 1,
    numNodeGroups: 1,
    rootBlockDevice: { deleteOnTermination: true, encrypted: false, kmsKeyId: "", volumeId: "vol-root" },
    vpcSecurityGroupIds: ["sg-00000000default"],
    securityGroupIds: [],
    schedulingStrategy: "REPLICA",
};

const count = (value: unknown, otherwise: number) => (typeof value === "number" ? value : otherwise);

/** What follows from what the program sets. */
const decidedBy: Record<string, (inputs: Record<string, unknown>) => unknown> = {
    desiredCapacity: ({ minSize }) => minSize,
    associatePublicIpAddress: ({ subnetId }) => subnetId === undefined || subnetsWithAddresses.has(String(subnetId)),
    numCacheClusters: ({ numNodeGroups, replicasPerNodeGroup }) =>
        count(numNodeGroups, 1) * (count(replicasPerNodeGroup, 0) + 1),
    replicasPerNodeGroup: ({ numCacheClusters, numNodeGroups }) =>
        count(numCacheClusters, 1) / count(numNodeGroups, 1) - 1,
};

/** Ids of the subnets whose servers get public addresses. */
const subnetsWithAddresses = new Set<string>();

const placed = new Map<string, number>();

/** AWS chooses a zone where the program names none; here a type's resources in a project rotate through the zones. */
function nextZone(type: string, project: string): string {
    const key = `${project} ${type}`;
    const count = placed.get(key) ?? 0;
    placed.set(key, count + 1);
    return `eu-central-1${"abc"[count % 3]}`;
}

/**
 * What the official provider answers for the inputs that the program leaves out: what it computes has a value, and any other text,
 * list or map is empty. The types of the package that programs use say which are which: `undefined` is part of an output's type
 * unless the provider computes it.
 */
export function leftOut(
    type: string,
    inputs: Record<string, unknown>,
    id: string,
    number: number,
    project: string,
): Record<string, unknown> {
    if (type === "aws:ec2/subnet:Subnet" && inputs.mapPublicIpOnLaunch === true) {
        subnetsWithAddresses.add(id);
    }
    const shapes = shapesOf(type);
    const answers: Record<string, unknown> = {};
    for (const property of propertiesOf(type).inputs.filter((name) => inputs[name] === undefined)) {
        const shape = shapes.get(property) ?? "";
        const computed = !shape.endsWith("| undefined");
        const answer = computed
            ? (decidedBy[property]?.(inputs) ??
              (property === "availabilityZone"
                  ? nextZone(type, project)
                  : named.includes(property)
                    ? outputOf(property, type, id, number)
                    : (decided[property] ?? (shape === "boolean" ? false : shape === "number" ? 0 : emptyOf(shape)))))
            : emptyOf(shape.replace(/ \| undefined$/, ""));
        if (answer !== undefined) {
            answers[property] = answer;
        }
    }
    return answers;
}

/** The official provider leaves out numbers, booleans and single blocks that aren't set. */
function emptyOf(shape: string): unknown {
    return shape === "string" ? "" : shape.endsWith("[]") ? [] : shape.startsWith("{") ? {} : undefined;
}

const shapes = new Map<string, Map<string, string>>();

/** The type of each property, as the package declares it, e.g. `string | undefined`. */
function shapesOf(type: string): Map<string, string> {
    let found = shapes.get(type);
    if (!found) {
        const source = sourceOf(type, ".d.ts");
        const declared = source.matchAll(/^ {4}readonly (\w+)!?: pulumi\.Output<([\s\S]*?)>;$/gm);
        found = new Map([...declared].map(([, property, shape]) => [property, shape.replace(/\s+/g, " ")]));
        shapes.set(type, found);
    }
    return found;
}

/** A plausible value of an output. */
export function outputOf(property: string, type: string, id: string, number: number): unknown {
    switch (property) {
        case "arn":
        case "invokeArn":
        case "executionArn":
            return `arn:aws:${type.split(":")[1].split("/")[0]}:eu-central-1:123456789012:${id}`;
        case "publicIp":
            return `198.51.100.${number % 250}`;
        case "privateIp":
            return `10.0.0.${number % 250}`;
        case "nameServers":
            return [1, 2, 3, 4].map((server) => `ns-${server}.example.net`);
        case "latestVersion":
        case "defaultVersion":
            return 1;
        case "allocationId":
            return id;
        case "endpoint":
            return type.startsWith("aws-native:")
                ? { address: `${id}.example.net`, port: "3306" }
                : `${id}.example.net`;
        case "dnsName":
        case "domainName":
        case "address":
        case "cloudfrontDomainName":
            return `${id}.example.net`;
        case "zoneId":
            return type === "aws:route53/zone:Zone" ? id : "Z35SXDOTRQ7X7K";
        case "domainValidationOptions":
            return [
                {
                    domainName: "example.com",
                    resourceRecordName: "_x.example.com",
                    resourceRecordType: "CNAME",
                    resourceRecordValue: "_y.acm.example.net",
                },
            ];
        default:
            return `${property}-of-${id}`;
    }
}
