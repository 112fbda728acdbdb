import { createHash } from "node:crypto";
import { instanceTypeFacts, instanceTypeNames } from "../../pulumi/instance-types";
import { routeTableAssociationType, routeTableType, routeType, subnetType, zoneType } from "../cloud/resource-tokens";
import { findImage } from "../cloud/machine";
import { amiIdFor, architectureOfAmi, imageId, ownArchitecture } from "../image/id";
import { isOffline } from "../provider/offline";
import type { LocalAws } from "./local-aws";
import { zonesOf } from "./regions";
import type { Properties } from "../provider/values";

/** An AWS look-up function, answered from the local cloud's records and tables. */
export type LookUpFunction = (args: Properties, aws: LocalAws) => Properties | Promise<Properties>;

/** An id for an image that the local cloud doesn't have: a program that names it can be previewed, but not run. */
function foreignImage(name: string): string {
    return `ami-${createHash("sha256").update(name).digest("hex").slice(0, 17)}`;
}

function imageFor(name: string): string {
    const architecture = /arm64/i.test(name) ? "arm64" : /amd64|x86_64/i.test(name) ? "x86_64" : ownArchitecture;
    return /debian/i.test(name) ? amiIdFor(imageId(), architecture) : foreignImage(name);
}

/** The values of a look-up's filter; undefined without it. */
function filterOf(args: Properties, name: string): string[] | undefined {
    return ((args["filters"] ?? []) as { name: string; values: string[] }[]).find((filter) => filter.name === name)
        ?.values;
}

const getAmi: LookUpFunction = async (args, aws) => {
    if (args["mostRecent"] && !args["owners"]) {
        throw new Error("getAmi: owners is required with mostRecent, or an image of any account could be found");
    }
    const names = filterOf(args, "name") ?? [];
    const wanted = filterOf(args, "image-id")?.[0];
    const id = wanted ?? imageFor(names.join(" "));
    if (wanted !== undefined && !isOffline() && !(await findImage(await aws.incus(), wanted))) {
        throw new Error("Your query returned no results. Please change your search criteria and try again.");
    }
    return {
        id,
        imageId: id,
        name: names[0] ?? "debian-13",
        // Nobody knows of an offline stack's image.
        architecture: wanted !== undefined && isOffline() ? "" : architectureOfAmi(id),
        rootDeviceName: "/dev/xvda",
        arn: aws.arn("ec2", `image/${id}`),
        ...args,
    };
};

const getParameter: LookUpFunction = (args, aws) => {
    const name = String(args["name"]);
    if (!/^\/aws\/service\/(canonical|debian)\/.*ami-id$|^\/aws\/service\/ami-/.test(name)) {
        throw new Error(`ParameterNotFound: ${name}: the local cloud knows the parameters with image ids only`);
    }
    const value = imageFor(name);
    return {
        id: name,
        name,
        value,
        insecureValue: value,
        type: "String",
        version: 1,
        arn: aws.arn("ssm", `parameter${name}`),
    };
};

const getAvailabilityZones: LookUpFunction = (_args, aws) => {
    const names = zonesOf(aws.settings.region);
    return {
        id: aws.settings.region,
        names,
        zoneIds: names.map((_, index) => `use1-az${index + 1}`),
        groupNames: [aws.settings.region],
        state: "available",
    };
};

const getInstanceType: LookUpFunction = (args) => {
    const name = String(args["instanceType"]);
    const facts = instanceTypeFacts(name);
    if (!facts) {
        throw new Error(
            `InvalidInstanceType: ${JSON.stringify(name)} is not an instance type that the local cloud knows: ${instanceTypeNames().join(", ")}`,
        );
    }
    return {
        id: name,
        instanceType: name,
        defaultVcpus: facts.vcpus,
        defaultCores: Math.max(1, facts.vcpus / 2),
        memorySize: facts.memory,
        burstablePerformanceSupported: facts.baseline !== undefined,
        supportedArchitectures: [facts.architecture],
        currentGeneration: true,
        hypervisor: facts.hypervisor,
    };
};

const getInstanceTypeOfferings: LookUpFunction = (args, aws) => {
    const wanted = filterOf(args, "instance-type") ?? instanceTypeNames();
    const places = args["locationType"] === "availability-zone" ? zonesOf(aws.settings.region) : [aws.settings.region];
    const offered = wanted
        .filter((name) => instanceTypeFacts(name))
        .flatMap((name) => places.map((place) => ({ name, place })));
    return {
        id: aws.settings.region,
        instanceTypes: offered.map(({ name }) => name),
        locations: offered.map(({ place }) => place),
        locationTypes: offered.map(() => args["locationType"] ?? "region"),
    };
};

const getSubnets: LookUpFunction = (args, aws) => {
    const networks = filterOf(args, "vpc-id");
    const found = aws.records.list(subnetType).filter(({ inputs }) => !networks || networks.includes(inputs["vpcId"]));
    return { id: aws.settings.region, ids: found.map(({ id }) => id) };
};

const getSubnet: LookUpFunction = (args, aws) => {
    const found = aws.records.find(subnetType, String(args["id"]));
    if (!found) {
        throw new Error(
            `no matching EC2 Subnet found: the local cloud has networks of its own stacks only, and no ${args["id"]}`,
        );
    }
    const { vpcId, cidrBlock, ipv6CidrBlock = "", availabilityZone, tagsAll } = found.outputs;
    return { id: found.id, vpcId, cidrBlock, ipv6CidrBlock, availabilityZone, tags: tagsAll ?? {} };
};

const getRouteTables: LookUpFunction = (args, aws) => {
    // A network's own table, which has no route to the internet, is no record.
    const [subnet] = filterOf(args, "association.subnet-id") ?? [];
    const found = aws.records
        .list(routeTableAssociationType)
        .filter(({ inputs }) => inputs["subnetId"] === subnet)
        .map(({ inputs }) => inputs["routeTableId"]);
    return { id: aws.settings.region, ids: subnet === undefined ? [mainRouteTable] : found };
};

const mainRouteTable = "rtb-main";

const getRouteTable: LookUpFunction = (args, aws) => {
    const { routeTableId } = args;
    if (routeTableId !== mainRouteTable) {
        aws.referenced(routeTableType, routeTableId, "routeTableId");
    }
    const routes = aws.records
        .list(routeType)
        .filter(({ inputs }) => inputs["routeTableId"] === routeTableId)
        .map(({ inputs }) => ({
            cidrBlock: inputs["destinationCidrBlock"] ?? "",
            ipv6CidrBlock: inputs["destinationIpv6CidrBlock"] ?? "",
            gatewayId: inputs["gatewayId"],
        }));
    return { id: routeTableId, routeTableId, routes };
};

const getZone: LookUpFunction = (args, aws) => {
    const found = aws.records
        .list(zoneType)
        .find((record) =>
            args["zoneId"]
                ? record.id === args["zoneId"]
                : record.outputs["__domain"] === String(args["name"]).replace(/\.$/, ""),
        );
    if (!found) {
        throw new Error(`no matching Route 53 hosted zone found: ${args["zoneId"] ?? args["name"]}`);
    }
    const { nameServers, __domain } = found.outputs;
    return {
        id: found.id,
        zoneId: found.id,
        name: __domain,
        nameServers,
        arn: found.outputs["arn"],
        comment: found.inputs["comment"],
        privateZone: false,
    };
};

const getRegion: LookUpFunction = (_args, aws) => ({
    id: aws.settings.region,
    region: aws.settings.region,
    name: aws.settings.region,
    description: "Local cloud",
    endpoint: "",
});

const getCallerIdentity: LookUpFunction = (_args, aws) => ({
    id: aws.accountId,
    accountId: aws.accountId,
    userId: "LOCALCLOUD",
    arn: `arn:aws:iam::${aws.accountId}:user/local`,
});

/** The local cloud's functions, by token. */
export const functions: Record<string, LookUpFunction> = {
    "aws:ec2/getAmi:getAmi": getAmi,
    "aws:ssm/getParameter:getParameter": getParameter,
    "aws:index/getAvailabilityZones:getAvailabilityZones": getAvailabilityZones,
    "aws:ec2/getInstanceType:getInstanceType": getInstanceType,
    "aws:ec2/getInstanceTypeOfferings:getInstanceTypeOfferings": getInstanceTypeOfferings,
    "aws:ec2/getSubnets:getSubnets": getSubnets,
    "aws:ec2/getSubnet:getSubnet": getSubnet,
    "aws:ec2/getRouteTables:getRouteTables": getRouteTables,
    "aws:ec2/getRouteTable:getRouteTable": getRouteTable,
    "aws:route53/getZone:getZone": getZone,
    "aws:index/getRegion:getRegion": getRegion,
    "aws:index/getCallerIdentity:getCallerIdentity": getCallerIdentity,
};
