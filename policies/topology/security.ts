import { append, type Inventory } from "./inventory";
import { everywhere } from "./network";
import { Unknown, type Resource } from "./resource";
import { isObject, listOf, setting, textOf, textsIn, toNumber, wordOf } from "./values";

/** Ports for administering a machine or joining its network: visitors don't use them. */
const administration = new Set([22, 3389, 500, 1194, 1723, 4500, 5985, 5986, 51820]);

/** One permission of a security group. */
interface Permission {
    /** Whether it lets everybody in; `null` if that isn't known yet. */
    world: boolean | null;
    sources: Resource[];
    administrative: boolean;
    http: boolean;
    https: boolean;
}

/** Who may reach a security group's members. */
export interface Exposure {
    /** Whether the world reaches any port that isn't for administration. */
    visitors: boolean;
    /** Whether the world reaches port 80. */
    http: boolean;
    /** Whether the world reaches port 443. */
    https: boolean;
    /** Whether rules let something in, but only to ports for administration or by ICMP. */
    onlyAdministrators: boolean;
    /** Whether the group isn't in the program. */
    unknown: boolean;
    /** Whether a rule's source isn't known yet, so that it may let visitors in. */
    undecided: boolean;
}

const groupTypes = ["ec2.SecurityGroup", "ec2.DefaultSecurityGroup"];

/** The security groups of a stack, and whom they let in. */
export class Security {
    private readonly permissions = new Map<string, Permission[]>();
    private readonly members = new Map<string, string[]>();

    constructor(private readonly inventory: Inventory) {
        for (const group of inventory.of(...groupTypes)) {
            this.permissions.set(group.urn, this.inline(group));
        }
        for (const rule of inventory.of("ec2.SecurityGroupRule")) {
            if (textOf(rule, "type") === "ingress") {
                this.add(rule, this.permission(rule, rule.props, "cidrBlocks", "sourceSecurityGroupId"));
            }
        }
        for (const rule of inventory.of("vpc.SecurityGroupIngressRule")) {
            this.add(rule, this.permission(rule, rule.props, "cidrIpv4", "referencedSecurityGroupId"));
        }
    }

    private add(rule: Resource, permission: Permission): void {
        for (const group of this.inventory.refs(rule, "securityGroupId", ...groupTypes)) {
            append(this.permissions, group.urn, permission);
        }
    }

    private permission(rule: Resource, props: Record<string, unknown>, cidr: string, source: string): Permission {
        return {
            world: rule.skipped ? null : isForAll([props[cidr], props.ipv6CidrBlocks, props.cidrIpv6]),
            sources: this.inventory.refs(rule, source, ...groupTypes),
            administrative: isAdministrative(props),
            ...webPorts(props),
        };
    }

    private inline(group: Resource): Permission[] {
        const recorded = this.inventory.refs(group, "ingress", ...groupTypes);
        const ingress = setting(group, "ingress");
        const elements = ingress.state === "known" ? listOf(ingress.value) : [];
        const undecided = ingress.state === "unknown" || elements.includes(Unknown);
        const unknown = { world: null, sources: [], administrative: false, http: false, https: false };
        const permissions = elements.filter(isObject).map((element) => ({
            world: isForAll([element.cidrBlocks, element.ipv6CidrBlocks]),
            sources: listOf(element.securityGroups).length > 0 ? recorded : [],
            administrative: isAdministrative(element),
            ...webPorts(element),
        }));
        return undecided ? [...permissions, unknown] : permissions;
    }

    /** Who reaches the members of the groups that a property names. */
    exposure(resource: Resource, ...properties: string[]): Exposure {
        let groups: Resource[] = [];
        let named = false;
        for (const property of properties) {
            const found = setting(resource, property);
            named ||= found.state === "unknown" || (found.state === "known" && listOf(found.value).length > 0);
            groups = groups.concat(this.inventory.refs(resource, property, ...groupTypes));
        }
        const permissions = groups.flatMap((group) => this.permissions.get(group.urn) ?? []);
        return {
            visitors: permissions.some((permission) => permission.world === true && !permission.administrative),
            http: permissions.some(({ world, http }) => world === true && http),
            https: permissions.some(({ world, https }) => world === true && https),
            onlyAdministrators: permissions.length > 0 && permissions.every((permission) => permission.administrative),
            unknown: named && groups.length === 0,
            undecided: permissions.some((permission) => permission.world === null && !permission.administrative),
        };
    }

    /** Makes a node a member of the security groups that a property names. */
    join(node: string, resource: Resource, ...properties: string[]): void {
        const joined = new Set<string>();
        for (const property of properties) {
            for (const group of this.inventory.refs(resource, property, ...groupTypes)) {
                if (!joined.has(group.urn)) {
                    joined.add(group.urn);
                    append(this.members, group.urn, node);
                }
            }
        }
    }

    membersOf(group: string): string[] {
        return this.members.get(group) ?? [];
    }

    /** Each group with the groups whose members it lets in for more than administration. */
    *callers(): Iterable<{ group: Resource; sources: Resource[] }> {
        for (const group of this.inventory.of(...groupTypes)) {
            const sources = new Set<Resource>();
            for (const permission of this.permissions.get(group.urn) ?? []) {
                if (!permission.administrative) {
                    for (const source of permission.sources) {
                        if (source !== group) {
                            sources.add(source);
                        }
                    }
                }
            }
            if (sources.size > 0) {
                yield { group, sources: [...sources] };
            }
        }
    }
}

/** Whether networks are all addresses; `null` if one of them isn't known yet and none of the others is. */
function isForAll(networks: unknown[]): boolean | null {
    const { texts, unknown } = textsIn(networks);
    return texts.some((text) => everywhere.has(text)) ? true : unknown ? null : false;
}

/** Which of the web's ports a rule opens. One whose ports aren't known yet may open both. */
function webPorts(props: Record<string, unknown>): { http: boolean; https: boolean } {
    const protocol = wordOf(props.protocol ?? props.ipProtocol ?? "").toLowerCase();
    if (protocol === "-1" || protocol === "all" || [props.fromPort, props.toPort].includes(Unknown)) {
        return { http: true, https: true };
    }
    const from = toNumber(props.fromPort) ?? NaN;
    const to = toNumber(props.toPort) ?? from;
    const opens = (port: number) => (protocol === "tcp" || protocol === "6") && from <= port && port <= to;
    return { http: opens(80), https: opens(443) };
}

function isAdministrative(props: Record<string, unknown>): boolean {
    const from = toNumber(props.fromPort);
    const to = toNumber(props.toPort) ?? from;
    const protocol = wordOf(props.protocol ?? props.ipProtocol ?? "").toLowerCase();
    if (protocol === "icmp" || protocol === "icmpv6" || protocol === "1" || protocol === "58") {
        return true;
    }
    return from !== undefined && from === to && administration.has(from);
}
