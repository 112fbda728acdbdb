import * as aws from "@pulumi/aws";
import * as pulumi from "@pulumi/pulumi";
import { blocksOfZones, type ExistingSubnet } from "./fitting/subnets";

export interface NetworkArgs {
    /** IPv4 block of the network, /16 to /24. */
    cidrBlock: string;
    /** Zones that get a public subnet each, at most four. */
    availabilityZones: string[];
    /** Zone whose subnet the server uses, if it is protected: then nothing of its way to the internet can be deleted. */
    protectedZone?: string;
}

/** What a server needs of a network, its own or one that was there already. */
export interface ServerNetwork {
    vpcId: pulumi.Output<string>;
    /** Subnet by zone. */
    subnetIds: Record<string, pulumi.Output<string>>;
    /** What must exist before the network reaches the internet. */
    internetAccess: pulumi.Resource[];
}

/** The site's own VPC, with a public subnet in each zone. The server uses one; the others cost nothing. */
export class Network extends pulumi.ComponentResource implements ServerNetwork {
    readonly vpcId: pulumi.Output<string>;
    readonly subnetIds: Record<string, pulumi.Output<string>> = {};
    readonly internetAccess: pulumi.Resource[];

    constructor(name: string, args: NetworkArgs, opts?: pulumi.ComponentResourceOptions) {
        super("simple-web-stack:index:Network", name, {}, opts);

        const protect = args.protectedZone !== undefined;
        const vpc = new aws.ec2.Vpc(
            name,
            { cidrBlock: args.cidrBlock, enableDnsHostnames: true, enableDnsSupport: true, tags: { Name: name } },
            { parent: this, protect },
        );
        const tagged = { vpcId: vpc.id, tags: { Name: name } };
        const gateway = new aws.ec2.InternetGateway(name, tagged, { parent: this, protect });
        const routeTable = new aws.ec2.RouteTable(name, tagged, { parent: this, protect });
        const route = new aws.ec2.Route(
            `${name}-internet`,
            { routeTableId: routeTable.id, destinationCidrBlock: "0.0.0.0/0", gatewayId: gateway.id },
            { parent: this, protect },
        );

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
            const subnet = new aws.ec2.Subnet(
                `${name}-${availabilityZone}`,
                {
                    vpcId: vpc.id,
                    availabilityZone,
                    cidrBlock: cidrBlocks.apply((blocks) => blocks[availabilityZone]!),
                    // The server has an Elastic IP instead, which stays the same when the server restarts.
                    mapPublicIpOnLaunch: false,
                    tags: { Name: `${name}-${availabilityZone}` },
                },
                options,
            );
            this.subnetIds[availabilityZone] = subnet.id;
            return new aws.ec2.RouteTableAssociation(
                `${name}-${availabilityZone}`,
                { subnetId: subnet.id, routeTableId: routeTable.id },
                options,
            );
        });

        this.vpcId = vpc.id;
        this.internetAccess = [route, ...associations];
        this.registerOutputs({ vpcId: this.vpcId });
    }
}

async function existingSubnets(vpcId: string, name: string): Promise<ExistingSubnet[]> {
    const { ids } = await aws.ec2.getSubnets({ filters: [{ name: "vpc-id", values: [vpcId] }] });
    const found = await Promise.all(ids.map((id) => aws.ec2.getSubnet({ id })));
    return found.map(({ cidrBlock, availabilityZone, tags }) => ({
        cidrBlock,
        ...(tags["Name"] === `${name}-${availabilityZone}` && { zone: availabilityZone }),
    }));
}
