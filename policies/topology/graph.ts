import type { Backup } from "./backups";

/**
 * Who needs whom, between visitors and the data. Plain data that reports and reviews contain as JSON: its field names
 * are a public format, and are only ever added to.
 */
export interface ServiceGraph {
    nodes: ServiceNode[];
    edges: ServiceEdge[];
    /** Ids of the nodes at which visitors come in. */
    entries: string[];
    /** What visitors come for, as far as the program shows it. */
    sites: Site[];
    tiers: Tier[];
    failureDomains: FailureDomain[];
    /** What visitors don't need, and why. */
    offPath: OffPath[];
    /** What visitors need, as far as it's known, and what can't be judged about it: without it, silence means that all is well. */
    notJudged: NotJudged[];
    /** Properties that aren't known yet and that something in the graph depends on. */
    unknowns: UnknownFact[];
}

export type NodeKind =
    | "name"
    | "load-balancer"
    | "target-group"
    | "address"
    | "server"
    | "service"
    | "process"
    | "volume"
    | "server-group"
    | "container-service"
    | "database"
    | "cache"
    | "managed-service"
    | "security-group";

/** Something on (or off) the way from a visitor to the data. */
export interface ServiceNode {
    /** The URN of its resource; with a suffix after `#` where one resource stands for several nodes. */
    id: string;
    urn: string;
    kind: NodeKind;
    label: string;
    /** Short type of the resource, e.g. `ec2.Instance`. */
    type: string;
    /** Ids of the failure domains whose loss takes the node down. */
    domains: string[];
    /** Everything it needs; of each element's nodes, one suffices. */
    needs: Need[];
    onPath: boolean;
    /** The zones that it may be in, as far as the program shows them; a node without a standby is in one of them. */
    zones?: string[];
    /** What copies the data that it holds; `null` if that isn't known, absent if it holds none. */
    copies?: Backup[] | null;
    /** Of servers and their groups: which of the web's ports their security groups open to the world. */
    open?: { http: boolean; https: boolean };
    /** What is assumed about the node because it can't be known yet. */
    uncertain?: string;
}

export type NeedKind = "routes-to" | "uses" | "runs-on" | "stores-on" | "consists-of";

export interface Need {
    kind: NeedKind;
    /** Ids of the nodes of which one suffices. */
    anyOf: string[];
    /** Only for `routes-to`: whether visitors stop going to a failed node without a person's action. */
    healthChecked?: boolean;
    /** URN of the resource that should check the nodes' health, if it isn't the node's own. */
    urn?: string;
}

export interface ServiceEdge {
    from: string;
    to: string;
    kind: NeedKind;
    /** Whether `to` is one of several of which one suffices. */
    alternative: boolean;
}

/** A site: all ways in that lead visitors to the same thing. */
export interface Site {
    /** URN of the record that names it, or of what answers first where the program has no such record. */
    urn: string;
    /** Its names, or labels of what answers first. */
    names: string[];
    /** Ids of the nodes at which its visitors come in. */
    entries: string[];
    /** URN of a health check, alarm or canary on the way of its visitors; absent where nothing watches it. */
    watchedBy?: string;
}

type TierKind = "servers" | "server-group" | "container-service" | "database" | "cache";

/** Members that do the same work on the path. */
export interface Tier {
    id: string;
    kind: TierKind;
    label: string;
    /** URN of the resource to change to get more members. */
    urn: string;
    /** Ids of its nodes. */
    nodes: string[];
    /** Fewest members that run at any time; `null` if it isn't known yet. */
    members: number | null;
    /** How many members it may scale out to; `null` if that isn't known yet, absent if there is no such limit. */
    maximum?: number | null;
    /** Whether the site is down while all its members are; false if something else takes over. */
    needed: boolean;
    /** The known zones of its members. */
    zones: string[];
    /** Whether its members can be replaced one at a time; `null` if that isn't known yet. */
    exchangeable: boolean | null;
    /** The kind of fleet that it is, if it is one. */
    fleet?: "spot fleet" | "fleet";
    /** Why its members can't be replaced one at a time. */
    exchange?: "lone" | "no-standby" | "no-room-for-successor" | "stops-before-it-starts";
    /** Whether it scales out under load by itself; `null` if that isn't known yet. */
    grows: boolean | null;
    /** Names of programs found on its servers. */
    software: string[];
    /** What the application server on each of its servers runs with, if the program shows it. */
    applicationServer?: { workers: number; /** Of each worker. */ threads: number };
    instanceType?: string;
    /** What is assumed because it can't be known yet. */
    uncertain?: string;
}

/** What rules read about each kind of failure domain. */
export interface FailureDomainFacts {
    server: {
        /** Whether a database runs on it. */
        holdsData: boolean;
        /** Whether that database has no volume of its own. */
        dataOnRootVolume: boolean;
    };
    /** The lone member of an Auto Scaling group. */
    member: {
        /** `EC2` or `ELB`. */
        healthCheck: string;
        /** What it is a member of, if that is no Auto Scaling group. */
        what?: string;
        /** What sets the number of its members there. */
        capacity?: string;
    };
    /** The lone task of a container service. */
    container: Record<string, never>;
    /** A database without a standby. */
    database: {
        replicas: number;
        backups: boolean;
        backupsKnown: boolean;
    };
    /** The lone instance of a database cluster. */
    "database-member": {
        /** The cluster's name. */
        cluster: string;
    };
    /** A service of AWS's without a second node, or with all in one zone. */
    service: {
        /** What it is called, such as `broker`. */
        what: string;
        remedy: string;
        oneZone?: boolean;
        /** How long AWS stops it for maintenance, with the source, if maintenance stops it. */
        maintenance?: string;
    };
    /** A cache without failover. */
    cache: {
        members: number;
    };
    volume: {
        /** Where the server has it, if a tag says so. */
        mountPoint?: string;
        backups: boolean;
        /** Names of what copies it, if anything does. */
        backedUpBy?: string;
        /** Hours between two copies, if the program shows that. */
        recoveryPointHours?: number;
    };
    zone: {
        /** Whether the zone's name is known. */
        known: boolean;
    };
    address: {
        /** Whether it is an address of its own, not a server's. */
        elastic: boolean;
        /** Whether a server answers at it, if that is known. */
        ofServer?: boolean;
    };
    "nat-gateway": {
        /** Number of zones with members that reach the internet through it. */
        zones: number;
    };
}

export type FailureDomainKind = keyof FailureDomainFacts;

/** What fails together: a union by kind, each with its own facts. */
export type FailureDomain<Kind extends FailureDomainKind = FailureDomainKind> = {
    [Each in Kind]: FailureDomainBase & { kind: Each; facts: FailureDomainFacts[Each] };
}[Kind];

interface FailureDomainBase {
    id: string;
    /** URN of the resource to change. */
    urn: string;
    label: string;
    /** Whether its loss leaves visitors without a path until something is repaired or replaced. */
    single: boolean;
    /** Whether it recovers by itself. */
    heals: boolean;
    /** Labels of what is lost with it, visitors' names for it first. */
    takesDown: string[];
    /** Ids of the tiers that are lost with it. */
    tiers: string[];
    /** What is assumed because it can't be known yet. */
    uncertain?: string;
}

/** The failure domains of a kind whose loss leaves visitors without a path. */
export function singleFailureDomains<Kind extends FailureDomainKind>(
    { failureDomains }: ServiceGraph,
    kind: Kind,
): FailureDomain<Kind>[] {
    return failureDomains.filter(
        (failureDomain): failureDomain is Extract<FailureDomain, FailureDomain<Kind>> =>
            failureDomain.kind === kind && failureDomain.single,
    );
}

export interface OffPath {
    urn: string;
    label: string;
    reason: string;
}

export interface NotJudged {
    urn: string;
    label: string;
    /** What isn't judged, and why; the same for all resources of a kind. */
    reason: string;
}

export interface UnknownFact {
    urn: string;
    property: string;
    /** What follows as long as it isn't known. */
    supposed: string;
}
