import { ref, Stack } from "../../test/support/resource-stack";
import { Unknown } from "../../policies/topology/resource";
import type { AnalyzedResource } from "./analyzer";

/** The engine's placeholder for an unknown value. */
const unknownText = "04da6b54-80e4-46f7-96ec-b56ff0331ba9";

/** Copies of a site of ten resources, as the engine describes them in the preview of a new stack. */
export function manySites(resources: number): AnalyzedResource[] {
    const stack = new Stack("preview");
    for (let site = 0; site < Math.ceil(resources / 10); site++) {
        addSite(stack, (part) => `site-${site}-${part}`);
    }
    return stack.resources.slice(0, resources).map(({ urn, type, name, props, propertyDependencies }) => ({
        urn,
        type,
        name,
        properties: JSON.parse(
            JSON.stringify(props, (_key, value: unknown) => (value === Unknown ? unknownText : value)),
        ) as Record<string, unknown>,
        propertyDependencies: Object.fromEntries(
            Object.entries(propertyDependencies).filter(([, urns]) => urns.length > 0),
        ),
    }));
}

function addSite(stack: Stack, named: (part: string) => string): void {
    const vpc = stack.add("aws:ec2/vpc:Vpc", named("network"), { cidrBlock: "10.0.0.0/16" });
    const subnet = stack.add("aws:ec2/subnet:Subnet", named("subnet"), {
        vpcId: ref(vpc),
        cidrBlock: "10.0.1.0/24",
        availabilityZone: "eu-central-1a",
    });
    const group = stack.add("aws:ec2/securityGroup:SecurityGroup", named("web"), {
        vpcId: ref(vpc),
        ingress: [80, 443].map((port) => ({
            protocol: "tcp",
            fromPort: port,
            toPort: port,
            cidrBlocks: ["0.0.0.0/0"],
        })),
    });
    const server = stack.add("aws:ec2/instance:Instance", named("server"), {
        ami: "ami-0123456789abcdef0",
        instanceType: "t3.small",
        subnetId: ref(subnet),
        vpcSecurityGroupIds: [ref(group)],
        metadataOptions: { httpTokens: "required" },
        rootBlockDevice: { encrypted: true, volumeSize: 20 },
        userData: "#!/bin/sh\napt-get install -y nginx mysql-server\nsystemctl enable --now nginx mysql\n",
    });
    const volume = stack.add("aws:ebs/volume:Volume", named("data"), {
        availabilityZone: "eu-central-1a",
        size: 20,
        encrypted: true,
    });
    stack.add("aws:ec2/volumeAttachment:VolumeAttachment", named("data"), {
        deviceName: "/dev/sdf",
        instanceId: ref(server),
        volumeId: ref(volume),
    });
    const address = stack.add("aws:ec2/eip:Eip", named("address"), { domain: "vpc", instance: ref(server) });
    stack.add("aws:route53/record:Record", named("record"), {
        name: `${named("www")}.example.com`,
        type: "A",
        ttl: 300,
        zoneId: "Z0123456789",
        records: [ref(address, "publicIp")],
    });
    const bucket = stack.add("aws:s3/bucket:Bucket", named("backups"), {});
    stack.add("aws:s3/bucketVersioning:BucketVersioning", named("backups"), {
        bucket: ref(bucket),
        versioningConfiguration: { status: "Enabled" },
    });
}
