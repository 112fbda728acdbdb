import * as aws from "@pulumi/aws";
import * as pulumi from "@pulumi/pulumi";
import { splitNetwork } from "./fitting/subnets";

export interface NetworkArgs {
    /** IPv4 block of the network, /16 to /24. */
    cidrBlock: string;
    /** Zones that get a public subnet each, at most four. */
    availabilityZones: string[];
}

/** The site's own VPC, with a public subnet in each zone. The server uses one; the others cost nothing. */
export class Network extends pulumi.ComponentResource {
    readonly vpcId: pulumi.Output<string>;
    /** Subnet by zone. */
    readonly subnetIds: Record<string, pulumi.Output<string>> = {};
    /** What must exist before the network reaches the internet. */
    readonly internetAccess: pulumi.Resource[];

    constructor(name: string, args: NetworkArgs, opts?: pulumi.ComponentResourceOptions) {
        super("simple-web-stack:index:Network", name, {}, opts);

        const vpc = new aws.ec2.Vpc(
            name,
            { cidrBlock: args.cidrBlock, enableDnsHostnames: true, enableDnsSupport: true, tags: { Name: name } },
            { parent: this },
        );
        const gateway = new aws.ec2.InternetGateway(name, { vpcId: vpc.id, tags: { Name: name } }, { parent: this });
        const routeTable = new aws.ec2.RouteTable(name, { vpcId: vpc.id, tags: { Name: name } }, { parent: this });
        const route = new aws.ec2.Route(
            `${name}-internet`,
            { routeTableId: routeTable.id, destinationCidrBlock: "0.0.0.0/0", gatewayId: gateway.id },
            { parent: this },
        );

        const cidrBlocks = splitNetwork(args.cidrBlock, 4);
        const associations = args.availabilityZones.map((availabilityZone, index) => {
            const subnet = new aws.ec2.Subnet(
                `${name}-${availabilityZone}`,
                {
                    vpcId: vpc.id,
                    availabilityZone,
                    cidrBlock: cidrBlocks[index],
                    // The server has an Elastic IP instead, which stays the same when the server restarts.
                    mapPublicIpOnLaunch: false,
                    tags: { Name: `${name}-${availabilityZone}` },
                },
                { parent: this },
            );
            this.subnetIds[availabilityZone] = subnet.id;
            return new aws.ec2.RouteTableAssociation(
                `${name}-${availabilityZone}`,
                { subnetId: subnet.id, routeTableId: routeTable.id },
                { parent: this },
            );
        });

        this.vpcId = vpc.id;
        this.internetAccess = [route, ...associations];
        this.registerOutputs({ vpcId: this.vpcId });
    }
}
