import * as ipaddr from "ipaddr.js";
import { shortType } from "../../../pulumi/urn";
import type { Rule } from "../../findings/rule";
import { enumerate } from "../../findings/wording";
import { Unknown, type Resource } from "../../topology/resource";
import { isObject, listOf, toNumber } from "../../topology/values";

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
        return resources.flatMap((resource) => {
            const open = permissionsOf(resource).flatMap((permission) => {
                const world = permission.cidrs.filter((cidr) => isWorld(cidr, allowedCidrs));
                return world.length === 0 ? [] : [{ world, ports: guardedIn(permission) }];
            });
            const reached = guardedPorts.filter((port) => open.some((permission) => permission.ports.includes(port)));
            if (reached.length === 0) {
                return [];
            }
            const networks = [...new Set(open.flatMap(({ ports, world }) => (ports.length > 0 ? world : [])))];
            const named = enumerate(reached.map(({ name, port }) => `${name} (${port})`));
            const database = reached.some(({ kind }) => kind === "database");
            return [
                {
                    severity: database ? "critical" : "high",
                    urn: resource.urn,
                    fact: `${resource.name} lets ${enumerate(networks)} reach ${named}.`,
                    consequence: "Anyone can try passwords and known flaws there at any time.",
                    remedy: database
                        ? "Let in only the security group of the servers that use the database."
                        : "Let in only the networks you administer from, or use Session Manager and close the port.",
                },
            ];
        });
    },
};

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
        default:
            return [];
    }
}

function permissionOf(props: Record<string, unknown>): Permission {
    const networks = [...listOf(props.cidrBlocks), ...listOf(props.ipv6CidrBlocks), props.cidrIpv4, props.cidrIpv6];
    return {
        protocol: String(known(props.protocol) ?? known(props.ipProtocol) ?? "").toLowerCase(),
        from: toNumber(props.fromPort),
        to: toNumber(props.toPort),
        cidrs: networks.filter((network): network is string => typeof network === "string"),
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
