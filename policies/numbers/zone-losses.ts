import type { FailureDomain, ServiceGraph, ServiceNode, Site, Tier } from "../topology/graph";
import { append } from "../topology/inventory";

/** What the loss of an availability zone leaves of the sites. Reports contain it as it is. */
export interface ZoneLoss {
    /** The zone's name, or words for one whose name isn't known. */
    zone: string;
    /** Names of the sites that are down with it, one of each. */
    down: string[];
    /** Labels of what they are down with. */
    because: string[];
    /** Labels of what is in this zone or in another one, which the program doesn't show, and takes sites down with it. */
    perhaps: string[];
    /** What is in other zones too. */
    remains: Remains[];
}

interface Remains {
    label: string;
    /** Members that remain; of a group, if its members are spread evenly. */
    left: number;
    of: number;
}

/**
 * For each zone in which something is that visitors need, what its loss leaves; the zones in order.
 *
 * @param losses by node, the failure domains whose loss takes it down
 */
export function findZoneLosses(graph: ServiceGraph, losses: ReadonlyMap<string, ReadonlySet<string>>): ZoneLoss[] {
    const nodes = new Map(graph.nodes.map((node) => [node.id, node]));
    const inZone = byZone(graph);
    const failureDomains = new Map(graph.failureDomains.map((failureDomain) => [failureDomain.id, failureDomain]));
    const tiersOf = byNode(graph.tiers);
    const sites = sitesOf(graph, losses);
    const somewhere = graph.nodes.filter((node) => node.onPath && node.zones === undefined && isLone(node, sites));
    return [...inZone.keys()].sort().map((zone) => {
        const own = inZone.get(zone)!;
        const tiers = new Set(own.flatMap((node) => tiersOf.get(node.id) ?? []));
        const elsewhere = own.filter((node) => node.zones!.length > 1 && isLone(node, sites));
        return {
            zone,
            down: (sites.get(idOf(zone)) ?? []).map(({ names }) => names[0]),
            because: because(failureDomains.get(idOf(zone)), own, tiersOf),
            perhaps: [...elsewhere, ...somewhere].map(({ label }) => label),
            remains: [...tiers].flatMap((tier) => remains(tier, zone, nodes)),
        };
    });
}

function idOf(zone: string): string {
    return `zone:${zone}`;
}

/** The sites that each failure domain takes down. */
function sitesOf({ sites }: ServiceGraph, losses: ReadonlyMap<string, ReadonlySet<string>>): Map<string, Site[]> {
    const found = new Map<string, Site[]>();
    for (const site of sites) {
        for (const loss of new Set(site.entries.flatMap((id) => [...(losses.get(id) ?? [])]))) {
            append(found, loss, site);
        }
    }
    return found;
}

/** Whether sites are down with a node of which there is one, in one of its zones. */
function isLone({ domains }: ServiceNode, sites: Map<string, Site[]>): boolean {
    return domains.some(
        (id) => /^(database|database-member|cache|member|container|service):/.test(id) && sites.has(id),
    );
}

/** What visitors need, by each zone in which it may be. */
function byZone({ nodes }: ServiceGraph): Map<string, ServiceNode[]> {
    const found = new Map<string, ServiceNode[]>();
    for (const node of nodes) {
        for (const zone of node.onPath ? (node.zones ?? []) : []) {
            append(found, zone, node);
        }
    }
    return found;
}

/** The tier of each node; that of a server is found by its host too. */
function byNode(tiers: Tier[]): Map<string, Tier> {
    return new Map(tiers.flatMap((tier) => tier.nodes.flatMap((id) => [id, hostOf(id)].map((each) => [each, tier]))));
}

function hostOf(service: string): string {
    return service.replace(/#service$/, "");
}

/** What is in a zone alone and is needed: tiers, or else other things. */
function because(failureDomain: FailureDomain | undefined, own: ServiceNode[], tiersOf: Map<string, Tier>): string[] {
    if (!failureDomain?.single) {
        return [];
    }
    const alone = own.filter(({ domains }) => domains.includes(failureDomain.id));
    const lost = new Set(failureDomain.tiers);
    const tiers = new Set(
        alone.flatMap(({ id }) => tiersOf.get(id) ?? []).filter((tier) => tier.needed && lost.has(tier.id)),
    );
    return (tiers.size > 0 ? [...tiers] : alone).map(({ label }) => label);
}

function remains(tier: Tier, zone: string, nodes: Map<string, ServiceNode>): Remains[] {
    const { kind, label, members } = tier;
    const zonesOf = (id: string) => nodes.get(hostOf(id))?.zones ?? [];
    if (kind === "servers") {
        const left = tier.nodes.filter((id) => !zonesOf(id).includes(zone)).length;
        return left > 0 ? [{ label, left, of: tier.nodes.length }] : [];
    }
    const zones = tier.nodes.flatMap(zonesOf);
    if ((kind !== "server-group" && kind !== "container-service") || typeof members !== "number" || zones.length < 2) {
        return [];
    }
    // Members are spread evenly over zones, so a zone has at most that many of them.
    const left = members - Math.ceil(members / zones.length);
    return left > 0 ? [{ label, left, of: members }] : [];
}
