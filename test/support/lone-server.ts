import { ref, Stack, type Moment } from "./resource-stack";

/** What a test changes in the stack of one server; by default nothing. */
export interface LoneServerAlteration {
    moment?: Moment;
    snapshots?: boolean;
    dataVolume?: boolean;
    /** Mount points of volumes by name: of further ones, and of `server-data`, which has none by default. */
    mountPoints?: Record<string, string>;
    instance?: Record<string, unknown>;
    /** The application's settings as its steps get them; by default those of Gunicorn, which say nothing of workers. */
    application?: string;
    record?: Record<string, unknown>;
}

/** One server with Nginx, Gunicorn and MySQL behind an Elastic IP, grouped into components as in this project. */
export function loneServer(alteration: LoneServerAlteration = {}): Stack {
    const stack = new Stack(alteration.moment);
    const component = (type: string, name: string) => stack.add(`simple-web-stack:index:${type}`, name);
    const network = component("Network", "network");
    const vpc = stack.add("aws:ec2/vpc:Vpc", "network", { cidrBlock: "10.0.0.0/16" }, { parent: network });
    const subnets = ["eu-central-1a", "eu-central-1b"].map((availabilityZone) =>
        stack.add(
            "aws:ec2/subnet:Subnet",
            `network-${availabilityZone}`,
            { vpcId: ref(vpc), availabilityZone },
            { parent: network },
        ),
    );
    const server = component("Server", "server");
    const securityGroup = stack.add(
        "aws:ec2/securityGroup:SecurityGroup",
        "server",
        { vpcId: ref(vpc) },
        { parent: server },
    );
    const open = (name: string, port: number, cidrIpv4: string) =>
        stack.add(
            "aws:vpc/securityGroupIngressRule:SecurityGroupIngressRule",
            name,
            { securityGroupId: ref(securityGroup), ipProtocol: "tcp", fromPort: port, toPort: port, cidrIpv4 },
            { parent: server },
        );
    open("http", 80, "0.0.0.0/0");
    open("ssh", 22, "198.51.100.0/24");
    const instance = stack.add(
        "aws:ec2/instance:Instance",
        "server",
        {
            instanceType: "t3.small",
            subnetId: ref(subnets[0]),
            vpcSecurityGroupIds: [ref(securityGroup)],
            ...alteration.instance,
        },
        { parent: server },
    );
    const volumes: Record<string, string | undefined> = {
        ...(alteration.dataVolume === false ? {} : { "server-data": undefined }),
        ...alteration.mountPoints,
    };
    for (const [name, mountPoint] of Object.entries(volumes)) {
        const tags = { Name: name, ...(mountPoint ? { MountPoint: mountPoint } : {}) };
        const volume = stack.add(
            "aws:ebs/volume:Volume",
            name,
            { availabilityZone: "eu-central-1a", size: 20, tags },
            { parent: server, protect: true },
        );
        stack.add(
            "aws:ec2/volumeAttachment:VolumeAttachment",
            name,
            { volumeId: ref(volume), instanceId: ref(instance) },
            { parent: server },
        );
    }
    const address = stack.add("aws:ec2/eip:Eip", "server", { domain: "vpc" }, { parent: server });
    stack.add(
        "aws:ec2/eipAssociation:EipAssociation",
        "server",
        { allocationId: ref(address), instanceId: ref(instance) },
        { parent: server },
    );
    const step = (type: string, name: string, stdin: string) =>
        stack.add(
            "command:remote:Command",
            name,
            {
                connection: { host: ref(address, "publicIp"), user: "ubuntu" },
                create: "sudo bash apply.sh",
                stdin,
                triggers: [ref(instance)],
            },
            { parent: component(type, name) },
        );
    step("System", "system", "PACKAGES=\n");
    step("MySql", "mysql", "MAX_CONNECTIONS=30\n");
    step("Nginx", "nginx", "DOMAIN=example.com\n");
    step("Application", "application-packages", alteration.application ?? "APPLICATION_SERVER=gunicorn\n");
    if (alteration.snapshots) {
        stack.add("aws:dlm/lifecyclePolicy:LifecyclePolicy", "snapshots", {
            policyDetails: {
                resourceTypes: ["VOLUME"],
                targetTags: { Name: "server-data" },
                schedules: [{ createRule: { interval: 6 } }],
            },
        });
    }
    const dns = component("Dns", "dns");
    const zone = stack.add("aws:route53/zone:Zone", "dns", { name: "example.com" }, { parent: dns });
    stack.add(
        "aws:route53/record:Record",
        "dns-apex",
        {
            zoneId: ref(zone),
            name: "example.com",
            type: "A",
            records: [ref(address, "publicIp")],
            ...alteration.record,
        },
        { parent: dns },
    );
    stack.add(
        "aws:route53/record:Record",
        "dns-www",
        { zoneId: ref(zone), name: "www.example.com", type: "CNAME", records: ["example.com"] },
        { parent: dns },
    );
    return stack;
}
