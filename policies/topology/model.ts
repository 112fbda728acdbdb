import { Backups } from "./backups";
import type {
    FailureDomain,
    FailureDomainFacts,
    FailureDomainKind,
    Need,
    NodeKind,
    NotJudged,
    ServiceNode,
    Tier,
    UnknownFact,
} from "./graph";
import { Inventory } from "./inventory";
import { isRegionalNat, Network, type Placement } from "./network";
import type { Resource } from "./resource";
import { Security } from "./security";
import { shortType } from "../../pulumi/urn";

/** Properties of a resource that may refer to what a node uses. */
interface Reading {
    node: string;
    resource: Resource;
    properties: string[];
}

/** The graph while it is being built: each module of this folder adds its part. */
export class Model {
    readonly inventory: Inventory;
    readonly network: Network;
    readonly security: Security;
    readonly backups: Backups;
    readonly nodes = new Map<string, ServiceNode>();
    readonly failureDomains = new Map<string, FailureDomain>();
    readonly tiers: Tier[] = [];
    readonly entries = new Map<string, string | undefined>();
    readonly unknowns: UnknownFact[] = [];
    private readonly unjudged: { entry: NotJudged; node?: ServiceNode }[] = [];
    /** By URN, the ids of the nodes that a reference to the resource leads to. */
    readonly nodesOf = new Map<string, string[]>();
    readonly readings: Reading[] = [];
    /** By node, why it isn't on the path. */
    readonly excluded = new Map<string, string>();
    /** Ids of nodes that run nothing at all: they stand in for nothing. */
    readonly idle = new Set<string>();
    /** By NAT gateway, the zones of the members that reach the internet through it. */
    readonly zonesOfNat = new Map<string, Set<string>>();
    /** By URN, the zones over which a resource may be spread, as far as the program shows them. */
    readonly zonesOf = new Map<string, Set<string>>();
    /** By the id of a node that is used through a reference, the ids of the nodes that use it. */
    readonly users = new Map<string, string[]>();

    constructor(resources: readonly Resource[]) {
        this.inventory = new Inventory(resources);
        this.network = new Network(this.inventory);
        this.security = new Security(this.inventory);
        this.backups = new Backups(this.inventory);
    }

    node(
        resource: Resource,
        kind: NodeKind,
        options: { suffix?: string; label?: string; referable?: boolean } = {},
    ): ServiceNode {
        const id = options.suffix ? `${resource.urn}#${options.suffix}` : resource.urn;
        const node: ServiceNode = {
            id,
            urn: resource.urn,
            kind,
            label: options.label ?? resource.name,
            type: shortType(resource.type),
            domains: [],
            needs: [],
            onPath: false,
        };
        this.nodes.set(id, node);
        if (options.referable !== false) {
            this.standsFor(resource, id);
        }
        return node;
    }

    standsFor(resource: Resource, ...nodes: string[]): void {
        this.nodesOf.set(resource.urn, [...new Set([...(this.nodesOf.get(resource.urn) ?? []), ...nodes])]);
    }

    need(node: ServiceNode, need: Need): void {
        const anyOf = [...new Set(need.anyOf)].filter((id) => id !== node.id && !this.idle.has(id));
        if (anyOf.length > 0) {
            node.needs.push({ ...need, anyOf });
        }
    }

    /** Adds a failure domain, unless one with its id exists, and returns the id. */
    failureDomain<Kind extends FailureDomainKind>(
        kind: Kind,
        resource: Resource,
        facts: FailureDomainFacts[Kind],
        options: Partial<Pick<FailureDomain, "id" | "label" | "heals" | "uncertain">> = {},
    ): string {
        const id = options.id ?? `${kind}:${resource.urn}`;
        if (!this.failureDomains.has(id)) {
            this.failureDomains.set(id, {
                id,
                kind,
                urn: resource.urn,
                label: options.label ?? resource.name,
                single: false,
                heals: options.heals ?? false,
                takesDown: [],
                tiers: [],
                facts,
                ...(options.uncertain ? { uncertain: options.uncertain } : {}),
            } as FailureDomain);
        }
        return id;
    }

    /**
     * The failure domains that all placements share: the zone if there is only one, and the NAT gateway if all use the
     * same one.
     */
    placed(resource: Resource, placements: Placement[], leaves = true): string[] {
        if (placements.length === 0) {
            return [];
        }
        const zones = new Set(placements.map(({ zone }) => zone));
        this.zonesOf.set(resource.urn, zones);
        const found: string[] = [];
        if (zones.size === 1) {
            const [placement] = placements;
            const shared = placement.subnet ? this.inventory.get(placement.subnet) : undefined;
            found.push(
                this.failureDomain(
                    "zone",
                    shared ?? resource,
                    { known: placement.zoneKnown },
                    { id: `zone:${placement.zone}`, label: placement.zone },
                ),
            );
        }
        if (leaves) {
            for (const { nat, zone } of placements) {
                if (nat) {
                    this.zonesOfNat.set(nat.urn, (this.zonesOfNat.get(nat.urn) ?? new Set()).add(zone));
                }
            }
            const { nat } = placements[0];
            if (nat && !isRegionalNat(nat) && placements.every((placement) => placement.nat === nat)) {
                found.push(this.failureDomain("nat-gateway", nat, { zones: 0 }, { heals: true }));
            }
        }
        return found;
    }

    /** Notes that something about a node can't be judged, which matters only if visitors need the node. */
    cannotJudge(resource: Resource, reason: string, node?: ServiceNode): void {
        const entry = { urn: resource.urn, label: node?.label ?? resource.name, reason };
        this.unjudged.push({ entry, ...(node ? { node } : {}) });
    }

    /** Notes that a property on which a judgement depends isn't known yet. */
    unknown(resource: Resource, property: string, question: string, node: ServiceNode): void {
        // What the run leaves out is said once, and not for each of its properties.
        if (!resource.skipped) {
            this.unknowns.push({ urn: resource.urn, property, supposed: `not judged: ${question}` });
            this.cannotJudge(resource, `${question}: ${property} isn't known yet`, node);
        }
    }

    /** What can't be judged about what visitors need; call it once the path is known. */
    notJudged(): NotJudged[] {
        const seen = new Set<string>();
        return this.unjudged
            .filter(({ node }) => node === undefined || node.onPath)
            .map(({ entry }) => entry)
            .filter(({ urn, reason }) => !seen.has(`${urn} ${reason}`) && seen.add(`${urn} ${reason}`));
    }

    /** Notes that the given properties of a resource may name what a node uses. */
    reads(node: string, resource: Resource | undefined, ...properties: string[]): void {
        if (resource) {
            this.readings.push({ node, resource, properties });
        }
    }
}
