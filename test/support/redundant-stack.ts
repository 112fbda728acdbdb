import type { Resource } from "../../policies/topology/resource";
import { ref, Stack, type Moment } from "./resource-stack";

const zones = ["eu-central-1a", "eu-central-1b", "eu-central-1c"];

/** What a test changes in the redundant stack; by default nothing. */
export interface Alteration {
    moment?: Moment;
    /** Number of zones that the group spans. */
    groupZones?: number;
    group?: Record<string, unknown>;
    database?: Record<string, unknown>;
    targetGroup?: Record<string, unknown>;
    /** "each": one NAT gateway per zone; "one": one for all. Absent: public subnets. */
    nat?: "each" | "one";
}

/** A load balancer, an Auto Scaling group over three zones, a database with standby and an alias. */
export function redundantStack(alteration: Alteration = {}): { stack: Stack; byName: (name: string) => Resource } {
    const stack = new Stack(alteration.moment);
    const vpc = stack.add("aws:ec2/vpc:Vpc", "vpc", { cidrBlock: "10.0.0.0/16" });
    const gateway = stack.add("aws:ec2/internetGateway:InternetGateway", "gateway", { vpcId: ref(vpc) });
    const publicTable = stack.add("aws:ec2/routeTable:RouteTable", "public", {
        vpcId: ref(vpc),
        routes: [{ cidrBlock: "0.0.0.0/0", gatewayId: ref(gateway) }],
    });
    const subnets = (kind: string) =>
        zones.map((availabilityZone, index) =>
            stack.add("aws:ec2/subnet:Subnet", `${kind}-${index}`, {
                vpcId: ref(vpc),
                availabilityZone,
                cidrBlock: `10.0.${index}.0/24`,
            }),
        );
    const publicSubnets = subnets("public");
    publicSubnets.forEach((subnet, index) =>
        stack.add("aws:ec2/routeTableAssociation:RouteTableAssociation", `public-${index}`, {
            subnetId: ref(subnet),
            routeTableId: ref(publicTable),
        }),
    );
    const privateSubnets = subnets("private");
    addNat(stack, vpc, alteration.nat, publicSubnets, privateSubnets);

    const open = { protocol: "tcp", fromPort: 80, toPort: 80, cidrBlocks: ["0.0.0.0/0"] };
    const balancerAccess = stack.add("aws:ec2/securityGroup:SecurityGroup", "balancer", { ingress: [open] });
    const webAccess = stack.add("aws:ec2/securityGroup:SecurityGroup", "web", {
        ingress: [{ protocol: "tcp", fromPort: 80, toPort: 80, securityGroups: [ref(balancerAccess)] }],
    });
    const dataAccess = stack.add("aws:ec2/securityGroup:SecurityGroup", "data", {
        ingress: [{ protocol: "tcp", fromPort: 3306, toPort: 3306, securityGroups: [ref(webAccess)] }],
    });
    const balancer = stack.add("aws:lb/loadBalancer:LoadBalancer", "balancer", {
        subnets: publicSubnets.map((subnet) => ref(subnet)),
        securityGroups: [ref(balancerAccess)],
    });
    const targetGroup = stack.add("aws:lb/targetGroup:TargetGroup", "targets", {
        port: 80,
        ...alteration.targetGroup,
    });
    stack.add("aws:lb/listener:Listener", "http", {
        loadBalancerArn: ref(balancer, "arn"),
        port: 80,
        defaultActions: [{ type: "forward", targetGroupArn: ref(targetGroup, "arn") }],
    });
    const template = stack.add("aws:ec2/launchTemplate:LaunchTemplate", "template", {
        instanceType: "t3.small",
        vpcSecurityGroupIds: [ref(webAccess)],
    });
    stack.add("aws:autoscaling/group:Group", "group", {
        minSize: 2,
        maxSize: 6,
        launchTemplate: { id: ref(template), version: "$Latest" },
        vpcZoneIdentifiers: (alteration.nat ? privateSubnets : publicSubnets)
            .slice(0, alteration.groupZones ?? 3)
            .map((subnet) => ref(subnet)),
        targetGroupArns: [ref(targetGroup, "arn")],
        healthCheckType: "ELB",
        ...alteration.group,
    });
    const subnetGroup = stack.add("aws:rds/subnetGroup:SubnetGroup", "data", {
        subnetIds: privateSubnets.map((subnet) => ref(subnet)),
    });
    stack.add("aws:rds/instance:Instance", "database", {
        engine: "mysql",
        instanceClass: "db.t4g.small",
        multiAz: true,
        backupRetentionPeriod: 7,
        dbSubnetGroupName: ref(subnetGroup),
        vpcSecurityGroupIds: [ref(dataAccess)],
        ...alteration.database,
    });
    const zone = stack.add("aws:route53/zone:Zone", "zone", { name: "example.com" });
    stack.add("aws:route53/record:Record", "apex", {
        zoneId: ref(zone),
        name: "example.com",
        type: "A",
        aliases: [{ name: ref(balancer, "dnsName"), zoneId: ref(balancer, "zoneId"), evaluateTargetHealth: true }],
    });
    const byName = (name: string) => {
        const found = stack.resources.find((resource) => resource.name === name || resource.urn.endsWith(`:${name}`));
        if (!found) {
            throw new Error(`no resource ${name}`);
        }
        return found;
    };
    return { stack, byName };
}

function addNat(
    stack: Stack,
    vpc: Resource,
    kind: "each" | "one" | undefined,
    publicSubnets: Resource[],
    privateSubnets: Resource[],
): void {
    if (kind === undefined) {
        return;
    }
    const gateways = publicSubnets
        .slice(0, kind === "each" ? undefined : 1)
        .map((subnet, index) => stack.add("aws:ec2/natGateway:NatGateway", `nat-${index}`, { subnetId: ref(subnet) }));
    privateSubnets.forEach((subnet, index) => {
        const table = stack.add("aws:ec2/routeTable:RouteTable", `private-${index}`, { vpcId: ref(vpc) });
        stack.add("aws:ec2/route:Route", `out-${index}`, {
            routeTableId: ref(table),
            destinationCidrBlock: "0.0.0.0/0",
            natGatewayId: ref(gateways[index] ?? gateways[0]),
        });
        stack.add("aws:ec2/routeTableAssociation:RouteTableAssociation", `private-${index}`, {
            subnetId: ref(subnet),
            routeTableId: ref(table),
        });
    });
}
