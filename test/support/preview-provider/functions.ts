const zones = ["eu-central-1a", "eu-central-1b", "eu-central-1c"];

/** Answers of the functions that the fixtures call; any other function returns only its arguments and an id. */
const answers: Record<string, (args: Record<string, unknown>) => Record<string, unknown>> = {
    "aws:index/getAvailabilityZones:getAvailabilityZones": () => ({
        id: "eu-central-1",
        names: zones,
        zoneIds: ["euc1-az1", "euc1-az2", "euc1-az3"],
    }),
    "aws:index/getRegion:getRegion": () => ({ id: "eu-central-1", name: "eu-central-1", region: "eu-central-1" }),
    "aws:index/getCallerIdentity:getCallerIdentity": () => ({
        accountId: "123456789012",
        arn: "arn:aws:iam::123456789012:root",
    }),
    "aws:ec2/getAmi:getAmi": () => ({ id: "ami-0123456789abcdef0", architecture: "x86_64" }),
    "aws:ec2/getVpc:getVpc": () => ({ id: "vpc-00000000000000001", cidrBlock: "172.31.0.0/16" }),
    "aws:ec2/getSubnets:getSubnets": () => ({ ids: ["subnet-0000000a", "subnet-0000000b", "subnet-0000000c"] }),
    "aws:ec2/getSubnet:getSubnet": ({ id }) => ({
        vpcId: "vpc-00000000000000001",
        cidrBlock: "172.31.0.0/20",
        availabilityZone: `eu-central-1${String(id).slice(-1)}`,
        tags: {},
    }),
    "aws:ec2/getRouteTables:getRouteTables": () => ({ ids: ["rtb-0000000a"] }),
    "aws:ec2/getRouteTable:getRouteTable": () => ({ routes: [{ cidrBlock: "0.0.0.0/0", gatewayId: "igw-0000000a" }] }),
    "aws:ec2/getInstanceType:getInstanceType": ({ instanceType }) => ({
        instanceType,
        defaultVcpus: 2,
        memorySize: 2048,
        supportedArchitectures: ["x86_64"],
    }),
    "aws:ec2/getInstanceTypeOfferings:getInstanceTypeOfferings": ({ filters }) => ({
        filters,
        instanceTypes: ["t3.small"],
        locations:
            (filters as { name: string; values: string[] }[] | undefined)?.find(({ name }) => name === "location")
                ?.values ?? zones,
        locationTypes: zones.map(() => "availability-zone"),
    }),
    "aws:ssm/getParameter:getParameter": ({ name }) => ({
        name,
        value: "ami-0123456789abcdef0",
        insecureValue: "ami-0123456789abcdef0",
    }),
    "aws:route53/getZone:getZone": ({ name, zoneId }) => ({
        id: zoneId ?? "Z00000000000000000001",
        zoneId: zoneId ?? "Z00000000000000000001",
        name: name ?? "example.com",
        nameServers: ["ns-1.example.net", "ns-2.example.net", "ns-3.example.net", "ns-4.example.net"],
    }),
    "aws:ec2/getElasticIp:getElasticIp": () => ({ id: "eipalloc-0000000000000000a", publicIp: "198.51.100.7" }),
    "aws:iam/getPolicyDocument:getPolicyDocument": ({ statements }) => ({
        json: JSON.stringify({ Statement: statements ?? [] }),
    }),
};

export function answer(token: string, args: Record<string, unknown>): Record<string, unknown> {
    return { id: token, ...args, ...answers[token]?.(args) };
}
