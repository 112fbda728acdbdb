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
    /** Name of the existing hosted zone. */
    zoneName: string;
}

const defaultWorld: World = {
    zonesWithType: ["us-east-1a", "us-east-1b", "us-east-1c"],
    hypervisor: "nitro",
    zoneName: "foobar.com",
};

/** What the last run registered, even if it failed. */
export const registered: Registered[] = [];

/** Runs the program against mocks and returns the resources that it registers. */
export async function resourcesOf(
    altered: Record<string, string> = {},
    alteredWorld: Partial<World> = {},
): Promise<Registered[]> {
    await runProgram(altered, alteredWorld);
    return [...registered];
}

/** Runs the program against mocks and returns the URLs among its outputs. */
export async function urlsOf(altered: Record<string, string> = {}): Promise<{ url: string; addressUrl: string }> {
    const { url, addressUrl } = await runProgram(altered, {});
    return { url, addressUrl: await new Promise((resolve) => addressUrl.apply(resolve)) };
}

type Outputs = typeof import("../../index");

async function runProgram(altered: Record<string, string>, alteredWorld: Partial<World>): Promise<Outputs> {
    const world = { ...defaultWorld, ...alteredWorld };
    registered.length = 0;
    await pulumi.runtime.setMocks(
        {
            newResource: ({ type, name, inputs }) => {
                registered.push({ type, name, inputs });
                const outputs: Record<string, unknown> = { ...inputs };
                if (type === "aws:ec2/eip:Eip")
                    Object.assign(outputs, { publicIp: "198.51.100.7", allocationId: "eipalloc-1" });
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
                    return { ...inputs, defaultVcpus: 2, memorySize: 2048, hypervisor: world.hypervisor };
                if (token === "aws:ec2/getInstanceTypeOfferings:getInstanceTypeOfferings")
                    return { locations: world.zonesWithType };
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
    );
    const settings = Object.entries({ ...usableSettings(), ...altered }).map(([name, value]) => [
        `simple-web-stack:${name}`,
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
