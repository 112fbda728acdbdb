import * as pulumi from "@pulumi/pulumi";
import { secretSettings, usableSettings } from "./declared-settings";

/** A resource that the program registers. */
export interface Registered {
    type: string;
    name: string;
    inputs: Record<string, any>;
}

/** What AWS answers to the program's look-ups. */
export interface World {
    /** Zones that offer the instance type. */
    zonesWithType: readonly string[];
    hypervisor: string;
    /** Of the instance type. */
    architecture: string;
    /** Of the server's image; undefined if there is none of that id. */
    imageArchitecture: string | undefined;
    /** Name of the existing hosted zone; undefined if there is none of that id. */
    zoneName: string | undefined;
    /** The subnets that there are, by id. */
    subnets: Record<
        string,
        {
            vpcId: string;
            cidrBlock: string;
            ipv6CidrBlock?: string;
            availabilityZone: string;
            tags: Record<string, string>;
        }
    >;
    /** Where the route of a subnet to the internet leads; undefined if it has none. */
    gatewayId: string | undefined;
    /** Whether it has one by IPv6. */
    ipv6Route: boolean;
}

const defaultWorld: World = {
    zonesWithType: ["us-east-1a", "us-east-1b", "us-east-1c"],
    hypervisor: "nitro",
    architecture: "x86_64",
    imageArchitecture: "x86_64",
    zoneName: "foobar.com",
    subnets: {},
    gatewayId: "igw-1",
    ipv6Route: false,
};

/** What the last run registered, even if it failed. */
export const registered: Registered[] = [];

/** Runs the program against mocks and returns the resources that it registers. */
export async function resourcesOf(
    altered: Record<string, string> = {},
    alteredWorld: Partial<World> = {},
    preview = false,
): Promise<Registered[]> {
    await runProgram(altered, alteredWorld, preview);
    return [...registered];
}

/** Runs the program against mocks and returns the URLs among its outputs. */
export async function urlsOf(altered: Record<string, string> = {}): Promise<{ url: string; addressUrl: string }> {
    const { url, addressUrl } = await runProgram(altered, {});
    return { url, addressUrl: await new Promise((resolve) => addressUrl.apply(resolve)) };
}

/** An error as the engine passes it on from a provider. */
function refused(details: string): Error {
    return Object.assign(new Error(details), { details });
}

type Outputs = typeof import("../../index");

async function runProgram(
    altered: Record<string, string>,
    alteredWorld: Partial<World>,
    preview = false,
): Promise<Outputs> {
    const world = { ...defaultWorld, ...alteredWorld };
    registered.length = 0;
    await pulumi.runtime.setMocks(
        {
            newResource: ({ type, name, inputs }) => {
                registered.push({ type, name, inputs });
                const outputs: Record<string, unknown> = { ...inputs };
                if (type === "aws:ec2/eip:Eip")
                    Object.assign(outputs, { publicIp: "198.51.100.7", allocationId: "eipalloc-1" });
                if (type === "aws:ec2/vpc:Vpc")
                    outputs.ipv6CidrBlock = inputs.assignGeneratedIpv6CidrBlock ? "2001:db8:1234:1a00::/56" : "";
                if (type === "aws:ebs/volume:Volume") outputs.id = "vol-1";
                if (type === "aws:s3/bucket:Bucket")
                    Object.assign(outputs, { bucket: name, arn: `arn:aws:s3:::${name}` });
                if (type.startsWith("aws:iam/")) Object.assign(outputs, { name, arn: `arn:aws:iam:::${name}` });
                if (type === "aws:sns/topic:Topic")
                    outputs.arn = `arn:aws:sns:${inputs.region ?? "eu-central-1"}:123456789012:${inputs.name}`;
                if (type === "aws:sns/topicSubscription:TopicSubscription") outputs.pendingConfirmation = true;
                if (type === "aws:route53/zone:Zone")
                    Object.assign(outputs, { zoneId: "Z1", nameServers: ["a", "b", "c", "d"] });
                if (type === "command:local:Command") outputs.stdout = "ssh-ed25519 AAAA";
                return { id: `${name}-id`, state: outputs };
            },
            call: ({ token, inputs }) => {
                if (token === "aws:ec2/getInstanceType:getInstanceType")
                    return {
                        ...inputs,
                        defaultVcpus: 2,
                        memorySize: 2048,
                        hypervisor: world.hypervisor,
                        supportedArchitectures: [world.architecture],
                    };
                if (token === "aws:ec2/getAmi:getAmi") {
                    if (world.imageArchitecture === undefined)
                        throw refused("reading EC2 AMIs: Your query returned no results. Please change your search");
                    return { imageId: inputs.filters[0].values[0], architecture: world.imageArchitecture };
                }
                if (token === "aws:ec2/getInstanceTypeOfferings:getInstanceTypeOfferings")
                    return { locations: world.zonesWithType };
                if (token === "aws:ec2/getSubnets:getSubnets") return { ids: Object.keys(world.subnets) };
                if (token === "aws:ec2/getSubnet:getSubnet") {
                    if (!world.subnets[inputs.id]) throw refused("no matching EC2 Subnet found");
                    return { id: inputs.id, ...world.subnets[inputs.id] };
                }
                if (token === "aws:ec2/getRouteTables:getRouteTables")
                    return { ids: inputs.filters[0].name === "vpc-id" ? ["rtb-main"] : [] };
                if (token === "aws:ec2/getRouteTable:getRouteTable")
                    return {
                        routes: [
                            ...(world.gatewayId ? [{ cidrBlock: "0.0.0.0/0", gatewayId: world.gatewayId }] : []),
                            ...(world.ipv6Route ? [{ ipv6CidrBlock: "::/0", gatewayId: "igw-1" }] : []),
                        ],
                    };
                if (token === "aws:route53/getZone:getZone" && world.zoneName === undefined)
                    throw refused("NoSuchHostedZone: No hosted zone found with ID: ZFOUND");
                if (token === "aws:route53/getZone:getZone")
                    return {
                        zoneId: "ZFOUND",
                        name: world.zoneName,
                        privateZone: false,
                        nameServers: ["ns-1", "ns-2", "ns-3", "ns-4"],
                    };
                throw new Error(`unexpected look-up ${token}`);
            },
        },
        "simple-web-stack",
        "test",
        preview,
    );
    const settings = Object.entries({ ...usableSettings(), ...altered }).map(([name, value]) => [
        name.includes(":") ? name : `simple-web-stack:${name}`,
        value!,
    ]);
    const secrets = secretSettings.map((name) => `simple-web-stack:${name}`);
    pulumi.runtime.setAllConfig(Object.fromEntries(settings), secrets);
    process.env["PULUMI_CONFIG_SECRET_KEYS"] = JSON.stringify(secrets);
    const program = require.resolve("../../index");
    delete require.cache[program];
    let outputs: Outputs | undefined;
    await pulumi.runtime.runInPulumiStack(async () => (outputs = require(program)));
    // Nothing waits for a resource that no output needs.
    await pulumi.runtime.disconnect();
    return outputs!;
}
