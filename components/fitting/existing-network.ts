import * as aws from "@pulumi/aws";
import type { ExistingNetwork, ServerSettings } from "../../settings/server";
import type { SettingProblem } from "../../toolchain/setting-problem";
import { problem, unless } from "./look-up";

/** The existing subnet in the server's zone, or what is wrong with the subnets. */
export async function findSubnet(
    { availabilityZone, region, ipv6 }: ServerSettings,
    { vpcId, subnetIds }: ExistingNetwork,
): Promise<aws.ec2.GetSubnetResult | SettingProblem> {
    const subnets = await Promise.all(
        subnetIds.map((id) => aws.ec2.getSubnet({ id }).catch(unless(/no matching EC2 Subnet/i))),
    );
    const wrong = (received: string, allowed: string) =>
        problem("subnetIds", received, allowed, "pulumi config set --path 'subnetIds[0]' SUBNET");
    const missing = subnetIds.find((_, index) => subnets[index] === undefined);
    if (missing) {
        return wrong(`"${missing}", which does not exist`, `subnets in ${region}`);
    }
    const foreign = subnets.find((subnet) => subnet!.vpcId !== vpcId);
    if (foreign) {
        return wrong(`"${foreign.id}", which is in ${foreign.vpcId}`, `subnets of vpcId, ${vpcId}`);
    }
    const own = subnets.find((subnet) => subnet!.availabilityZone === availabilityZone);
    if (!own) {
        const zones = subnets.map((subnet) => subnet!.availabilityZone).join(", ");
        return wrong(`subnets in ${zones}`, `one in the server's availabilityZone, ${availabilityZone}`);
    }
    const reaches = await internetRoutes(own);
    if (!reaches.has("0.0.0.0/0")) {
        return wrong(
            `"${own.id}", which has no route to an internet gateway`,
            "a public subnet, whose route table has 0.0.0.0/0 by an internet gateway",
        );
    }
    return !ipv6 || (own.ipv6CidrBlock && reaches.has("::/0"))
        ? own
        : problem(
              "ipv6",
              `true, while "${own.id}" has ${own.ipv6CidrBlock ? "no route for it to an internet gateway" : "no IPv6 block"}`,
              "a subnet with an IPv6 block, whose route table has ::/0 by an internet gateway",
              "aws ec2 associate-subnet-cidr-block gives it one of the VPC's; or pulumi config set ipv6 false",
          );
}

/** The networks to which a subnet has a route by an internet gateway. */
async function internetRoutes({ id, vpcId }: aws.ec2.GetSubnetResult): Promise<Set<string>> {
    const tablesOf = async (...filters: [name: string, value: string][]) =>
        (await aws.ec2.getRouteTables({ filters: filters.map(([name, value]) => ({ name, values: [value] })) })).ids;
    const [own] = await tablesOf(["association.subnet-id", id]);
    // A subnet without a table of its own has the network's main one.
    const [routeTableId] = own ? [own] : await tablesOf(["vpc-id", vpcId], ["association.main", "true"]);
    const { routes } = await aws.ec2.getRouteTable({ routeTableId });
    return new Set(
        routes
            .filter(({ gatewayId }) => gatewayId.startsWith("igw-"))
            .map(({ cidrBlock, ipv6CidrBlock }) => cidrBlock || ipv6CidrBlock),
    );
}
