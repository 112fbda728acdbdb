import * as aws from "@pulumi/aws";

/** What a test alters of the site; the rest is as the project's own program has it. */
export interface SiteArgs {
    cidrBlock: string;
    imageId: string;
    publicKey: string;
    instanceType?: string;
    volumeSize?: number;
    /** Ports that are open to every address. */
    ports?: number[];
    recordTtl?: number;
    terminationProtection?: boolean;
    zoneName?: string;
    /** A further record of the zone; with `importId`, the one that is there already. */
    further?: { name: string; type: string; records: string[]; importId?: string };
    /** The server's address within the network; another one replaces the server. Chosen by EC2 if left out. */
    privateIp?: string;
}

/** One server with a fixed address, a data volume and a name. */
export function site(args: SiteArgs) {
    return async () => {
        const network = new aws.ec2.Vpc("network", { cidrBlock: args.cidrBlock });
        const subnet = new aws.ec2.Subnet("subnet", {
            vpcId: network.id,
            cidrBlock: args.cidrBlock.replace("/24", "/26"),
            availabilityZone: "us-east-1a",
        });
        const group = new aws.ec2.SecurityGroup("group", { vpcId: network.id });
        for (const port of args.ports ?? [80]) {
            new aws.vpc.SecurityGroupIngressRule(`port-${port}`, {
                securityGroupId: group.id,
                ipProtocol: "tcp",
                fromPort: port,
                toPort: port,
                cidrIpv4: "0.0.0.0/0",
            });
        }
        new aws.vpc.SecurityGroupEgressRule("out", {
            securityGroupId: group.id,
            ipProtocol: "-1",
            cidrIpv4: "0.0.0.0/0",
        });
        const key = new aws.ec2.KeyPair("key", { publicKey: args.publicKey });
        const server = new aws.ec2.Instance(
            "server",
            {
                ami: args.imageId,
                instanceType: args.instanceType ?? "t3.micro",
                subnetId: subnet.id,
                vpcSecurityGroupIds: [group.id],
                keyName: key.keyName,
                privateIp: args.privateIp,
                disableApiTermination: args.terminationProtection ?? false,
            },
            { deleteBeforeReplace: true },
        );
        const volume = new aws.ebs.Volume("volume", {
            availabilityZone: "us-east-1a",
            type: "gp3",
            size: args.volumeSize ?? 1,
            tags: { MountPoint: "/var/lib/mysql" },
        });
        const attachment = new aws.ec2.VolumeAttachment(
            "attachment",
            {
                instanceId: server.id,
                volumeId: volume.id,
                deviceName: "/dev/sdf",
                stopInstanceBeforeDetaching: true,
            },
            { deleteBeforeReplace: true },
        );
        const address = new aws.ec2.Eip("address", { domain: "vpc" });
        new aws.ec2.EipAssociation(
            "association",
            { instanceId: server.id, allocationId: address.allocationId },
            { deleteBeforeReplace: true },
        );
        const zone = new aws.route53.Zone("zone", { name: args.zoneName ?? "contract.test" });
        new aws.route53.Record("apex", {
            zoneId: zone.zoneId,
            name: args.zoneName ?? "contract.test",
            type: "A",
            ttl: args.recordTtl ?? 300,
            records: [address.publicIp],
        });
        new aws.route53.Record("www", {
            zoneId: zone.zoneId,
            name: "www",
            type: "CNAME",
            ttl: 300,
            records: [args.zoneName ?? "contract.test"],
        });
        if (args.further) {
            const { importId, ...record } = args.further;
            new aws.route53.Record(
                "further",
                { zoneId: zone.zoneId, ttl: 300, ...record },
                { import: importId, deleteBeforeReplace: true },
            );
        }
        return {
            vpcId: network.id,
            subnetId: subnet.id,
            zoneId: zone.zoneId,
            instanceId: server.id,
            /** Known once its volume is attached. */
            attachedId: attachment.instanceId,
            privateIp: server.privateIp,
            volumeId: volume.id,
            address: address.publicIp,
            tagsAll: server.tagsAll,
            keyName: key.keyName,
        };
    };
}
