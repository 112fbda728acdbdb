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

/** The properties of a resource type, read from the constructor in the package that programs use. */
export function propertiesOf(type: string): Properties {
    let found = known.get(type);
    if (!found) {
        const [pkg, module, name] = type.split(":");
        const root = path.dirname(require.resolve(`@pulumi/${pkg}/package.json`));
        const files = [path.join(root, `${module}.js`), path.join(root, module, `${lowerFirst(name)}.js`)];
        const file = files.find((candidate) => fs.existsSync(candidate));
        const source = file ? fs.readFileSync(file, "utf8") : "";
        const constructor = source.slice(source.indexOf("constructor("));
        const assigned = [...constructor.matchAll(/resourceInputs\["(\w+)"\] = (undefined \/\*out\*\/|[^;]*args)/g)];
        const named = (output: boolean) => [
            ...new Set(
                assigned.filter(([, , value]) => value.startsWith("undefined") === output).map(([, key]) => key),
            ),
        ];
        found = { outputs: named(true), inputs: named(false) };
        known.set(type, found);
    }
    return found;
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

/** Optional inputs that AWS or its provider fills in where the program leaves them out. */
const filledIn = [
    "name",
    "identifier",
    "clusterIdentifier",
    "bucket",
    "keyName",
    "privateIp",
    "availabilityZone",
    "dbSubnetGroupName",
    "multiAz",
    "desiredCapacity",
];

const placed = new Map<string, number>();

/** AWS chooses a zone where the program names none; here a type's resources in a project rotate through the zones. */
function nextZone(type: string, project: string): string {
    const key = `${project} ${type}`;
    const count = placed.get(key) ?? 0;
    placed.set(key, count + 1);
    return `eu-central-1${"abc"[count % 3]}`;
}

/** The values of optional inputs that are filled in. */
export function computedInputs(
    type: string,
    inputs: Record<string, unknown>,
    id: string,
    number: number,
    project: string,
): [string, unknown][] {
    return propertiesOf(type)
        .inputs.filter((property) => filledIn.includes(property) && inputs[property] === undefined)
        .filter((property) => property !== "multiAz" || type.startsWith("aws:rds/instance:"))
        .map((property) => [
            property,
            property === "multiAz"
                ? false
                : property === "availabilityZone"
                  ? nextZone(type, project)
                  : property === "desiredCapacity"
                    ? inputs.minSize
                    : outputOf(property, type, id, number),
        ]);
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
        case "dnsName":
        case "domainName":
        case "endpoint":
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
