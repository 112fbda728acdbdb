import * as aws from "@pulumi/aws";
import * as pulumi from "@pulumi/pulumi";
import { blocksOfZones, ipv6BlockOf, type ExistingSubnet } from "./fitting/subnets";

export interface NetworkArgs {
    /** IPv4 block of the network, /16 to /24. */
    cidrBlock: string;
    /** Zones that get a public subnet each, at most four. */
    availabilityZones: string[];
    /** Zone whose subnet the server uses, if it is protected: then nothing of its way to the internet can be deleted. */
    protectedZone?: string;
    /** Whether the network has IPv6 addresses as well. */
    ipv6: boolean;
}

/** What a server needs of a network, its own or one that was there already. */
export interface ServerNetwork {
    vpcId: pulumi.Output<string>;
    /** Subnet by zone. */
    subnetIds: Record<string, pulumi.Output<string>>;
    /** IPv6 block of a subnet by zone; empty without IPv6. */
    ipv6CidrBlocks: Record<string, pulumi.Output<string>>;
    /** What must exist before the network reaches the internet. */
    internetAccess: pulumi.Resource[];
}

/** The site's own VPC, with a public subnet in each zone. The server uses one; the others cost nothing. */
export class Network extends pulumi.ComponentResource implements ServerNetwork {
    readonly vpcId: pulumi.Output<string>;
    readonly subnetIds: Record<string, pulumi.Output<string>> = {};
    readonly ipv6CidrBlocks: Record<string, pulumi.Output<string>> = {};
    readonly internetAccess: pulumi.Resource[];

    constructor(name: string, args: NetworkArgs, opts?: pulumi.ComponentResourceOptions) {
        super("simple-web-stack:index:Network", name, {}, opts);

        const protect = args.protectedZone !== undefined;
        const vpc = new aws.ec2.Vpc(
            name,
            {
                cidrBlock: args.cidrBlock,
                ...(args.ipv6 && { assignGeneratedIpv6CidrBlock: true }),
                enableDnsHostnames: true,
                enableDnsSupport: true,
                tags: { Name: name },
            },
            // A network that had IPv6 keeps its block: the subnets and the server still have addresses of it.
            { parent: this, protect, ignoreChanges: args.ipv6 ? [] : ["assignGeneratedIpv6CidrBlock"] },
        );
        const tagged = { vpcId: vpc.id, tags: { Name: name } };
        const gateway = new aws.ec2.InternetGateway(name, tagged, { parent: this, protect });
        const routeTable = new aws.ec2.RouteTable(name, tagged, { parent: this, protect });
        const route = new aws.ec2.Route(
            `${name}-internet`,
            { routeTableId: routeTable.id, destinationCidrBlock: "0.0.0.0/0", gatewayId: gateway.id },
            { parent: this, protect },
        );

        const ipv6Route = args.ipv6 ? this.routeIpv6(name, routeTable, gateway) : [];

        // Unknown in the first preview, as the network is.
        const cidrBlocks = vpc.id.apply(async (vpcId) => {
            const existing = await existingSubnets(vpcId, name);
            try {
                return blocksOfZones(args.cidrBlock, args.availabilityZones, existing);
            } catch (error) {
                // The engine prints a RunError without its stack trace, which would not help.
                throw new pulumi.RunError((error as Error).message);
            }
        });
        const associations = args.availabilityZones.map((availabilityZone) => {
            // The others' subnets are empty, and leave with their zone's setting.
            const options = { parent: this, protect: availabilityZone === args.protectedZone };
            const cidrBlock = cidrBlocks.apply((blocks) => blocks[availabilityZone]!);
            const ipv6CidrBlock = args.ipv6 ? ipv6Block(vpc, args.cidrBlock, cidrBlock) : undefined;
            const subnet = new aws.ec2.Subnet(
                `${name}-${availabilityZone}`,
                {
                    vpcId: vpc.id,
                    availabilityZone,
                    cidrBlock,
                    ...(ipv6CidrBlock && { ipv6CidrBlock }),
                    // The server has an Elastic IP instead, which stays the same when the server restarts.
                    mapPublicIpOnLaunch: false,
                    tags: { Name: `${name}-${availabilityZone}` },
                },
                options,
            );
            this.subnetIds[availabilityZone] = subnet.id;
            if (ipv6CidrBlock) {
                // Of the subnet, so that whatever has an address of it comes after it.
                this.ipv6CidrBlocks[availabilityZone] = subnet.ipv6CidrBlock.apply(known);
            }
            return new aws.ec2.RouteTableAssociation(
                `${name}-${availabilityZone}`,
                { subnetId: subnet.id, routeTableId: routeTable.id },
                options,
            );
        });

        this.vpcId = vpc.id;
        this.internetAccess = [route, ...ipv6Route, ...associations];
        this.registerOutputs({ vpcId: this.vpcId });
    }

    /** Not protected: it leaves with its setting. */
    private routeIpv6(
        name: string,
        { id: routeTableId }: aws.ec2.RouteTable,
        { id: gatewayId }: aws.ec2.InternetGateway,
    ) {
        const destinationIpv6CidrBlock = "::/0";
        return [
            new aws.ec2.Route(
                `${name}-internet-ipv6`,
                { routeTableId, destinationIpv6CidrBlock, gatewayId },
                { parent: this },
            ),
        ];
    }
}

/** The IPv6 block of a subnet, in the one that AWS has given the network. */
function ipv6Block(vpc: aws.ec2.Vpc, network: string, cidrBlock: pulumi.Output<string>): pulumi.Output<string> {
    const ipv6Network = vpc.ipv6CidrBlock.apply(known);
    return pulumi.all([cidrBlock, ipv6Network]).apply(([block, ipv6]) => ipv6BlockOf(block, network, ipv6));
}

/** A block that AWS gives only in the update that asks for it: a preview still sees that there is none. */
function known(block: string): string {
    if (!block && !pulumi.runtime.isDryRun()) {
        throw new pulumi.RunError("AWS has given the network no IPv6 block: run up again");
    }
    return block || (pulumi.unknown as unknown as string);
}

async function existingSubnets(vpcId: string, name: string): Promise<ExistingSubnet[]> {
    const { ids } = await aws.ec2.getSubnets({ filters: [{ name: "vpc-id", values: [vpcId] }] });
    const found = await Promise.all(ids.map((id) => aws.ec2.getSubnet({ id })));
    return found.map(({ cidrBlock, availabilityZone, tags }) => ({
        cidrBlock,
        ...(tags["Name"] === `${name}-${availabilityZone}` && { zone: availabilityZone }),
    }));
}
