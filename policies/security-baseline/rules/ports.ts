import * as ipaddr from "ipaddr.js";
import { shortType } from "../../../pulumi/urn";
import type { Violation } from "../../findings/finding";
import type { Rule } from "../../findings/rule";
import { enumerate } from "../../findings/wording";
import { Inventory } from "../../topology/inventory";
import { Unknown, type Resource } from "../../topology/resource";
import { isObject, listOf, toNumber } from "../../topology/values";
import { GroupMembers, type Answering } from "../group-members";

interface Port {
    port: number;
    name: string;
    kind: "administration" | "database";
}

/** Ports that must not be open to the internet, by their registered use (IANA) or their software's default. */
const guardedPorts: Port[] = [
    { port: 22, name: "SSH", kind: "administration" },
    { port: 3389, name: "Remote Desktop", kind: "administration" },
    { port: 5985, name: "WinRM", kind: "administration" },
    { port: 5986, name: "WinRM over TLS", kind: "administration" },
    { port: 2375, name: "Docker's API", kind: "administration" },
    { port: 1433, name: "SQL Server", kind: "database" },
    { port: 1521, name: "Oracle", kind: "database" },
    { port: 3306, name: "MySQL", kind: "database" },
    { port: 33060, name: "MySQL X", kind: "database" },
    { port: 5432, name: "PostgreSQL", kind: "database" },
    { port: 5439, name: "Redshift", kind: "database" },
    { port: 6379, name: "Redis", kind: "database" },
    { port: 9042, name: "Cassandra", kind: "database" },
    { port: 9200, name: "Elasticsearch", kind: "database" },
    { port: 11211, name: "Memcached", kind: "database" },
    { port: 27017, name: "MongoDB", kind: "database" },
];

/** A network with a shorter prefix counts as the world, because 0.0.0.0/0 can also be written as two halves. */
const worldPrefix = { ipv4: 8, ipv6: 16 };

/** One rule of a security group: which networks may reach which ports. */
interface Permission {
    protocol: string;
    from?: number;
    to?: number;
    cidrs: string[];
}

export const ports: Rule = {
    name: "port-is-open-to-the-world",
    severities: ["critical", "high"],
    description: "Ports for administration and databases must not be open to the world.",
    why: "Such ports are found by scanners within minutes and tried until a password or a known flaw lets an attacker in.",
    remedy:
        "Let in only the networks that need it (parameter allowedCidrs for a large one), or the security group of the " +
        "servers that need the database; administer by Session Manager or a VPN.",
    source: "IANA's port numbers and the defaults of each software",
    url: "https://docs.aws.amazon.com/vpc/latest/userguide/vpc-security-groups.html",
    evaluate({ resources }, { allowedCidrs }) {
        const members = new GroupMembers(new Inventory(resources));
        return resources.flatMap((resource) => {
            const open = permissionsOf(resource)
                .map((permission) => ({
                    world: permission.cidrs.filter((cidr) => isWorld(cidr, allowedCidrs)),
                    ports: guardedIn(permission),
                }))
                .filter(({ world, ports: guarded }) => world.length > 0 && guarded.length > 0);
            if (open.length === 0) {
                return [];
            }
            const answering = members.behind(resource);
            const reached = guardedPorts
                .filter((port) => open.some(({ ports: guarded }) => guarded.includes(port)))
                .filter(({ port }) => answering.only?.has(port) ?? true);
            return reached.length === 0
                ? []
                : [
                      report(
                          resource,
                          open.flatMap(({ world }) => world),
                          reached,
                          answering,
                      ),
                  ];
        });
    },
};

function report(resource: Resource, networks: string[], reached: Port[], { certain, members }: Answering): Violation {
    // What the program shows to answer there is what somebody finds.
    const ordered = [
        ...reached.filter(({ port }) => certain.has(port)),
        ...reached.filter(({ port }) => !certain.has(port)),
    ];
    const named = enumerate(
        ordered.map(({ name, port }) => `${name} (${port})`),
        4,
    );
    const database = reached.some(({ kind }) => kind === "database");
    const everything = reached.length > 4;
    return {
        severity: database ? "critical" : "high",
        urn: resource.urn,
        fact: `${resource.name} lets ${enumerate([...new Set(networks)])} reach ${named}.`,
        consequence: "Anyone can try passwords and known flaws there at any time.",
        remedy: everything
            ? "Open only the ports that visitors need, such as 80 and 443; let in to any other only who needs it."
            : !database
              ? "Let in only the networks you administer from, or use Session Manager and close the port."
              : members && !reached.some(({ port }) => certain.has(port))
                ? "Close the port; if something answers there, let in only the security group of what uses it."
                : "Let in only the security group of the servers that use the database.",
    };
}

function guardedIn({ protocol, from, to }: Permission): Port[] {
    if (!["-1", "all", "tcp", "6"].includes(protocol)) {
        return [];
    }
    if (protocol === "-1" || protocol === "all") {
        return guardedPorts;
    }
    if (from === undefined || to === undefined) {
        return [];
    }
    return guardedPorts.filter(({ port }) => from <= port && port <= to);
}

function permissionsOf(resource: Resource): Permission[] {
    const { props } = resource;
    switch (shortType(resource.type)) {
        case "ec2.SecurityGroup":
        case "ec2.DefaultSecurityGroup":
            return listOf(props.ingress).filter(isObject).map(permissionOf);
        case "ec2.SecurityGroupRule":
            return props.type === "ingress" ? [permissionOf(props)] : [];
        case "vpc.SecurityGroupIngressRule":
            return [permissionOf(props)];
        // Without networks of its own, such a rule is for everybody.
        case "lightsail.InstancePublicPorts":
            return listOf(props.portInfos)
                .filter(isObject)
                .map((info) => ({
                    ...permissionOf(info),
                    cidrs:
                        info.cidrs === undefined && info.ipv6Cidrs === undefined
                            ? ["0.0.0.0/0"]
                            : [...listOf(info.cidrs), ...listOf(info.ipv6Cidrs)].filter(isText),
                }));
        default:
            return [];
    }
}

function isText(value: unknown): value is string {
    return typeof value === "string";
}

function permissionOf(props: Record<string, unknown>): Permission {
    const networks = [...listOf(props.cidrBlocks), ...listOf(props.ipv6CidrBlocks), props.cidrIpv4, props.cidrIpv6];
    return {
        protocol: String(known(props.protocol) ?? known(props.ipProtocol) ?? "").toLowerCase(),
        from: toNumber(props.fromPort),
        to: toNumber(props.toPort),
        cidrs: networks.filter(isText),
    };
}

function known(value: unknown): unknown {
    return value === Unknown ? undefined : value;
}

/** Whether a network counts as the world and isn't part of an allowed one. */
export function isWorld(cidr: string, allowedCidrs: readonly string[]): boolean {
    if (!ipaddr.isValidCIDR(cidr)) {
        return false;
    }
    const [address, prefix] = ipaddr.parseCIDR(cidr);
    if (prefix >= worldPrefix[address.kind()] || isPrivate(address, prefix)) {
        return false;
    }
    return !allowedCidrs.some((allowed) => {
        const [network, length] = ipaddr.parseCIDR(allowed);
        return network.kind() === address.kind() && length <= prefix && address.match(network, length);
    });
}

/** fc00::/7 has a shorter prefix than the limit, but isn't routed on the internet. */
function isPrivate(address: ipaddr.IPv4 | ipaddr.IPv6, prefix: number): boolean {
    return address.kind() === "ipv6" && prefix >= 7 && address.range() === "uniqueLocal";
}
