import * as aws from "@pulumi/aws";
import * as command from "@pulumi/command";
import * as pulumi from "@pulumi/pulumi";
import { createHash } from "crypto";
import * as fs from "fs";
import * as path from "path";
import { AccessSettings } from "../../settings/access";
import { ServerSettings } from "../../settings/server";
import { addressIn } from "../../toolchain/ipv6";
import type { ServerNetwork } from "../network";
import { createVolume } from "./volume";

export interface ServerArgs extends ServerSettings, AccessSettings {
    network: ServerNetwork;
    /** Whether visitors may reach port 443. */
    https: boolean;
    /** Where the data volume is mounted on the server. */
    dataMountPoint: string;
    /** Where the files volume is mounted on the server. */
    filesMountPoint: string;
    /** Instance profile with the server's AWS permissions; undefined for none. */
    instanceProfile?: pulumi.Input<string>;
    /** Additional tags of both volumes. */
    volumeTags?: Record<string, string>;
}

/** How commands reach the server, and the ids that make them run again. */
export interface ServerConnection {
    connection: command.types.input.remote.ConnectionArgs;
    instanceId: pulumi.Output<string>;
    /** Undefined without a database. */
    dataVolumeId?: pulumi.Output<string>;
    filesVolumeId: pulumi.Output<string>;
    sshUser: string;
}

/** The one server: instance, Elastic IP, security group, and the volumes that outlive the instance: the files', and the database's if there is one. */
export class Server extends pulumi.ComponentResource {
    readonly address: pulumi.Output<string>;
    /** Undefined without IPv6. */
    readonly ipv6Address?: pulumi.Output<string>;
    /** The server's public SSH host key, recorded at the first connection to a new instance. */
    readonly hostKey: pulumi.Output<string>;
    readonly access: ServerConnection;
    /** Done once the server accepts commands and cloud-init has finished. */
    readonly ready: pulumi.Resource;

    constructor(
        private readonly name: string,
        private readonly args: ServerArgs,
        opts?: pulumi.ComponentResourceOptions,
    ) {
        super("simple-web-stack:index:Server", name, {}, opts);

        const { group, rules } = this.createSecurityGroup();
        const instance = this.createInstance(group);
        const { data, files } = this.createVolumes(instance);
        const { elasticIp, association } = this.createAddress(instance);

        this.address = elasticIp.publicIp;
        this.ipv6Address = args.ipv6
            ? // Once the instance has it.
              pulumi.all([instance.ipv6Addresses, this.wantedIpv6Address()]).apply(([, address]) => address)
            : undefined;
        const running = this.keepRunning([...(data ? [data.attachment] : []), files.attachment]);
        const reachable = [...rules, ...args.network.internetAccess, association, running];
        this.hostKey = this.recordHostKey(instance, reachable);
        this.access = {
            connection: this.connection(),
            instanceId: instance.id,
            dataVolumeId: data?.id,
            filesVolumeId: files.id,
            sshUser: args.sshUser,
        };
        this.ready = this.waitUntilReady(reachable);
        this.registerOutputs({ address: this.address, hostKey: this.hostKey });
    }

    private createSecurityGroup() {
        const parent = { parent: this };
        // What visitors and the server itself need; an administrator's rule leaves with its setting.
        const guarded = { ...parent, protect: this.args.protectData };
        const group = new aws.ec2.SecurityGroup(
            this.name,
            {
                vpcId: this.args.network.vpcId,
                description: "The web server: HTTP from everywhere, SSH from its administrators",
                tags: { Name: this.name },
            },
            guarded,
        );
        const ingress = (rule: string, port: number, network: string, description: string, options = parent) =>
            new aws.vpc.SecurityGroupIngressRule(
                `${this.name}-${rule}`,
                {
                    securityGroupId: group.id,
                    ipProtocol: "tcp",
                    fromPort: port,
                    toPort: port,
                    ...(network.includes(":") ? { cidrIpv6: network } : { cidrIpv4: network }),
                    description,
                },
                options,
            );
        const egress = (rule: string, network: object, options = parent) =>
            new aws.vpc.SecurityGroupEgressRule(
                `${this.name}-${rule}`,
                { securityGroupId: group.id, ipProtocol: "-1", ...network, description: "Packages, time, backups" },
                options,
            );
        const rules = [
            ingress("http", 80, "0.0.0.0/0", "HTTP from everywhere", guarded),
            // Not guarded: it leaves with its setting.
            ...(this.args.https ? [ingress("https", 443, "0.0.0.0/0", "HTTPS from everywhere")] : []),
            ...this.args.sshAllowedCidrBlocks.map((network) =>
                ingress(`ssh-${network.replace(/[./]/g, "-")}`, 22, network, "SSH from administrators"),
            ),
            egress("out", { cidrIpv4: "0.0.0.0/0" }, guarded),
            // Not guarded: they leave with their setting.
            ...(this.args.ipv6
                ? [
                      ingress("http-ipv6", 80, "::/0", "HTTP from everywhere"),
                      ...(this.args.https ? [ingress("https-ipv6", 443, "::/0", "HTTPS from everywhere")] : []),
                      egress("out-ipv6", { cidrIpv6: "::/0" }),
                  ]
                : []),
        ];
        return { group, rules };
    }

    private createInstance(group: aws.ec2.SecurityGroup) {
        // A fixed name, so that another key doesn't replace the instance. The running server keeps the keys in its
        // authorized_keys (docs/operations.md); a new instance starts with the new key.
        const keyName = `${pulumi.getProject()}-${pulumi.getStack()}`;
        const keyPair = new aws.ec2.KeyPair(
            this.name,
            { keyName, publicKey: this.args.sshPublicKey, tags: { Name: this.name } },
            { parent: this, deleteBeforeReplace: true },
        );
        return new aws.ec2.Instance(
            this.name,
            {
                ami: this.args.imageId,
                instanceType: this.args.instanceType,
                subnetId: this.args.network.subnetIds[this.args.availabilityZone]!,
                ...(this.args.ipv6 && { ipv6Addresses: [this.wantedIpv6Address()] }),
                vpcSecurityGroupIds: [group.id],
                // Not the key pair's output, which is unknown while the pair is replaced and would replace the instance.
                keyName,
                iamInstanceProfile: this.args.instanceProfile,
                // Protects against the console and other programs; `protect` below stops Pulumi before it changes
                // anything. With `forceDestroy` in the state, Pulumi lifts EC2's protection itself; without it, a
                // replacement would fail half-way, with the volume already detached.
                disableApiTermination: this.args.terminationProtection,
                forceDestroy: true,
                // IMDSv2 and one hop: containers and forged requests get no credentials.
                metadataOptions: { httpEndpoint: "enabled", httpTokens: "required", httpPutResponseHopLimit: 1 },
                rootBlockDevice: {
                    volumeType: "gp3",
                    volumeSize: this.args.rootVolumeSize,
                    encrypted: true,
                    deleteOnTermination: true,
                },
                tags: { Name: this.name },
            },
            {
                parent: this,
                dependsOn: [keyPair],
                // A volume attaches to one instance at a time.
                deleteBeforeReplace: true,
                protect: this.args.terminationProtection,
            },
        );
    }

    /**
     * The same for every server of the stack: a new one takes the address over, since the old one is deleted first. The stack's
     * name keeps it apart from those of other stacks in a shared subnet.
     */
    private wantedIpv6Address(): pulumi.Output<string> {
        const { network, availabilityZone } = this.args;
        const name = createHash("sha256").update(`${pulumi.getProject()}-${pulumi.getStack()}`).digest();
        // Not among the first four of a subnet, which AWS keeps for itself.
        const last = name.readUInt32BE() | 0x1000;
        return network.ipv6CidrBlocks[availabilityZone]!.apply((block) => addressIn(block, last >>> 0));
    }

    private createVolumes(instance: aws.ec2.Instance) {
        const { availabilityZone, volumeTags: tags, protectData: protect } = this.args;
        const shared = { availabilityZone, instanceId: instance.id, tags, protect };
        const data = this.args.database
            ? createVolume(
                  `${this.name}-data`,
                  {
                      ...shared,
                      size: this.args.dataVolumeSize,
                      snapshotId: this.args.dataSnapshotId,
                      mountPoint: this.args.dataMountPoint,
                      deviceName: "/dev/sdf",
                  },
                  this,
              )
            : undefined;
        const files = createVolume(
            `${this.name}-files`,
            {
                ...shared,
                size: this.args.filesVolumeSize,
                snapshotId: this.args.filesSnapshotId,
                mountPoint: this.args.filesMountPoint,
                deviceName: "/dev/sdg",
            },
            this,
        );
        return { data, files };
    }

    /** Starts the server whenever it is stopped: by a person, by a resize that failed, by the detaching of a volume. */
    private keepRunning(attachments: aws.ec2.VolumeAttachment[]) {
        return new aws.ec2transitgateway.InstanceState(
            this.name,
            {
                // From the attachments: replacing one of them stops the server, and now replaces this resource as well.
                instanceId: pulumi.all(attachments.map(({ instanceId }) => instanceId)).apply(([id]) => id!),
                state: "running",
            },
            { parent: this, deleteBeforeReplace: true },
        );
    }

    private createAddress(instance: aws.ec2.Instance) {
        const elasticIp = new aws.ec2.Eip(
            this.name,
            { domain: "vpc", tags: { Name: this.name } },
            // Released, it belongs to somebody else for good.
            { parent: this, dependsOn: this.args.network.internetAccess, protect: this.args.protectData },
        );
        const association = new aws.ec2.EipAssociation(
            this.name,
            { allocationId: elasticIp.allocationId, instanceId: instance.id },
            { parent: this, deleteBeforeReplace: true },
        );
        return { elasticIp, association };
    }

    private recordHostKey(instance: aws.ec2.Instance, dependsOn: pulumi.Resource[]): pulumi.Output<string> {
        const script = path.join(__dirname, "record-host-key.sh");
        const record = new command.local.Command(
            `${this.name}-host-key`,
            {
                create: `bash ${path.relative(process.cwd(), script)}`,
                environment: { HOST: this.address, LIMIT: "600" },
                triggers: [instance.id],
            },
            // A later version of the script must not record another key for the same instance.
            { parent: this, dependsOn, ignoreChanges: ["create", "environment"] },
        );
        return record.stdout;
    }

    private connection(): command.types.input.remote.ConnectionArgs {
        return {
            host: this.address,
            user: this.args.sshUser,
            privateKey: pulumi.secret(this.args.sshPrivateKey),
            hostKey: this.hostKey,
            // Ten seconds for each attempt: about a minute in total if the port refuses, over four if nothing answers.
            perDialTimeout: 10,
            dialErrorLimit: 20,
        };
    }

    private waitUntilReady(dependsOn: pulumi.Resource[]): pulumi.Resource {
        return new command.remote.Command(
            `${this.name}-ready`,
            {
                connection: this.access.connection,
                create: "bash -s",
                stdin: fs.readFileSync(path.join(__dirname, "files", "wait-until-ready.sh"), "utf8"),
                triggers: [this.access.instanceId],
                // The SSH server rejects the environment variable that would hold the previous output.
                addPreviousOutputInEnv: false,
            },
            { parent: this, dependsOn },
        );
    }
}
