import { shortType } from "../../pulumi/urn";
import { append, type Inventory } from "../topology/inventory";
import type { Resource } from "../topology/resource";
import { softwareInUserData } from "../topology/software";
import { isObject, listOf, numberOf, textOf, toNumber } from "../topology/values";

const groupTypes = ["ec2.SecurityGroup", "ec2.DefaultSecurityGroup"];

/** Properties that name the security groups of what has them. */
const naming = /securityGroup|^networkConfiguration$|^networkInterfaces$|^vpcConfig$|^vpcOptions$/i;

/** What has rules of security groups, and is no member of one. */
const ruling = /^(ec2|vpc)\.(Default)?SecurityGroup/;

/** The ports of databases and caches unless the program sets another, by engine. */
const portOfEngine: [engine: RegExp, port: number][] = [
    [/mysql|mariadb|^aurora$/, 3306],
    [/postgres/, 5432],
    [/sqlserver/, 1433],
    [/oracle/, 1521],
    [/docdb/, 27017],
    [/memcached/, 11211],
    [/redis|valkey/, 6379],
];

const portOfSoftware: Record<string, number> = {
    MySQL: 3306,
    MariaDB: 3306,
    PostgreSQL: 5432,
    MongoDB: 27017,
    Redis: 6379,
};

/** What answers behind a security group's rules. */
export interface Answering {
    /** The only ports at which anything of this program answers; absent if something may answer at any, or if nothing is known. */
    only?: Set<number>;
    /** Ports of which the program shows that something answers there. */
    certain: Set<number>;
    /** Whether the program shows members at all. */
    members: boolean;
}

const nothingKnown: Answering = { certain: new Set(), members: false };

/** Who is in each security group of a program, and at which ports it answers. */
export class GroupMembers {
    private readonly members = new Map<string, Resource[]>();
    /** By group, because many rules may be about one. */
    private readonly answering = new Map<string, Answering>();

    constructor(private readonly inventory: Inventory) {
        for (const resource of inventory.resources.filter(({ type }) => !ruling.test(shortType(type)))) {
            const properties = Object.keys(resource.props).filter((property) => naming.test(property));
            const groups = properties.flatMap((property) => inventory.refs(resource, property, ...groupTypes));
            new Set(groups).forEach((group) => append(this.members, group.urn, resource));
        }
    }

    /** What answers behind the group that a rule is about: the resource itself, or the one that it names. */
    behind(rule: Resource): Answering {
        const [group] = groupTypes.includes(shortType(rule.type))
            ? [rule]
            : this.inventory.refs(rule, "securityGroupId", ...groupTypes);
        if (group === undefined) {
            return nothingKnown;
        }
        const known = this.answering.get(group.urn) ?? this.answeringIn(group);
        this.answering.set(group.urn, known);
        return known;
    }

    private answeringIn(group: Resource): Answering {
        const members = this.members.get(group.urn) ?? [];
        const answers = members.map((member) => this.portsOf(member));
        const anywhere = members.length === 0 || answers.includes(undefined);
        const ports = answers.flatMap((known) => known ?? []);
        return {
            ...(anywhere ? {} : { only: new Set(ports) }),
            certain: new Set([...ports, ...members.flatMap(portsOfSoftware)]),
            members: members.length > 0,
        };
    }

    /** The only ports at which a member answers; undefined if it may be any. */
    private portsOf(member: Resource): number[] | undefined {
        switch (shortType(member.type)) {
            case "lb.LoadBalancer":
                return this.portsOfListeners(member);
            case "elb.LoadBalancer":
                return listOf(member.props.listeners)
                    .filter(isObject)
                    .map(({ lbPort }) => toNumber(lbPort) ?? NaN);
            // An interface endpoint leads to one of AWS's services, by HTTPS.
            case "ec2.VpcEndpoint":
                return [443];
            case "efs.MountTarget":
                return [2049];
            case "lambda.Function":
                return [];
            case "rds.Instance":
            case "rds.Cluster":
            case "docdb.Cluster":
            case "neptune.Cluster":
            case "elasticache.Cluster":
            case "elasticache.ReplicationGroup":
                return portOfService(member);
            default:
                return undefined;
        }
    }

    private portsOfListeners(balancer: Resource): number[] | undefined {
        const ports = this.inventory
            .referrers("lb.Listener", "loadBalancerArn", balancer)
            .map((listener) => numberOf(listener, "port"));
        return ports.includes(null) ? undefined : ports.filter((port) => typeof port === "number");
    }
}

function portOfService(service: Resource): number[] | undefined {
    const given = numberOf(service, "port");
    if (given !== undefined && given !== 0) {
        return given === null ? undefined : [given];
    }
    const type = shortType(service.type);
    const engine =
        textOf(service, "engine") ??
        (type === "elasticache.ReplicationGroup" ? "redis" : type === "docdb.Cluster" ? "docdb" : "");
    const [found] = portOfEngine.filter(([pattern]) => pattern.test(engine));
    return type === "neptune.Cluster" ? [8182] : found ? [found[1]] : undefined;
}

function portsOfSoftware(member: Resource): number[] {
    return softwareInUserData(member.props).flatMap(({ name }) => portOfSoftware[name] ?? []);
}
