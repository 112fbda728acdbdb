import { singleFailureDomains, type ServiceGraph, type ServiceNode, type Tier } from "../topology/graph";
import type { Resource } from "../topology/resource";
import { toNumber, wordOf } from "../topology/values";
import { commitments } from "./commitments";
import { monthly, prices } from "./prices";
import type { SiteCommitment } from "./site-commitment";

/** A single change that the packs' findings name, with what it takes away and what it costs. Reports contain it as it is. */
export interface Remedy {
    /** URN of what to change. */
    urn: string;
    what: string;
    /** Hours a year by which AWS commits to less downtime; 0 for what only saves data. */
    savedHours: number;
    /** Dollars a month at the list prices of prices.json; `null` if they don't have it. */
    monthly: number | null;
}

const hoursOfYear = 8760;

/** A class that suffices for what one server holds. */
const databaseClass = "db.t4g.small";
/** GB, the least that RDS takes for gp3 (RDS User Guide). */
const leastStorage = 20;
/** More parts than that aren't looked at. */
const mostParts = 20;

interface Change {
    urn: string;
    what: string;
    /** The shares in per cent that it replaces, and those that it puts in their place. */
    before: number[];
    after: number[];
    monthly: number | null;
}

/** What would make a site's number better: the most hours for a dollar first, and what only saves data last. */
export function findRemedies(graph: ServiceGraph, resources: readonly Resource[], site: SiteCommitment): Remedy[] {
    const stack = new Stack(graph, resources, site);
    const parts = site.parts.filter(({ alternatives }) => alternatives === undefined).slice(0, mostParts);
    const changes = parts.flatMap(({ urn, percent }) => {
        const node = stack.nodes.get(urn);
        return (node && stack.changeOf(node, percent)) ?? [];
    });
    const remedies = changes.map(({ urn, what, before, after, monthly: price }) => ({
        urn,
        what,
        savedHours: hoursSaved(site.percent, product(after) / product(before)),
        monthly: price,
    }));
    return [...remedies.filter(({ savedHours }) => savedHours > 0).sort(byWorth), ...stack.copies()];
}

function hoursSaved(percent: number, factor: number): number {
    return Number((((percent * (factor - 1)) / 100) * hoursOfYear).toFixed(2));
}

function product(percents: number[]): number {
    return percents.reduce((result, percent) => (result * percent) / 100, 1);
}

function byWorth(one: Remedy, other: Remedy): number {
    return worth(other) - worth(one) || other.savedHours - one.savedHours;
}

/** Hours for a dollar; what has no price comes last. */
function worth({ savedHours, monthly: price }: Remedy): number {
    return price === null ? 0 : savedHours / price;
}

class Stack {
    readonly nodes: Map<string, ServiceNode>;
    private readonly tiers: Map<string, Tier>;
    private readonly resources: Map<string, Resource>;

    constructor(
        private readonly graph: ServiceGraph,
        resources: readonly Resource[],
        private readonly site: SiteCommitment,
    ) {
        this.nodes = new Map(graph.nodes.map((node) => [node.id, node]));
        this.tiers = new Map(graph.tiers.flatMap((tier) => tier.nodes.map((id) => [id, tier])));
        this.resources = new Map(resources.map((resource) => [resource.urn, resource]));
    }

    changeOf(node: ServiceNode, percent: number): Change | undefined {
        const change = (what: string, after: number, price: number | null): Change | undefined =>
            after > percent ? { urn: node.urn, what, before: [percent], after: [after], monthly: price } : undefined;
        const { label, type } = node;
        switch (type) {
            case "ec2.Instance":
                return this.moreServers(node, percent);
            case "autoscaling.Group": {
                const tier = this.tiers.get(node.id);
                return tier?.members === 1
                    ? change(
                          `two members of ${label} in two zones`,
                          commitments.compute.overZones,
                          priceOf(prices.instances.hourly, tier.instanceType),
                      )
                    : change(`a second zone for ${label}`, commitments.compute.overZones, 0);
            }
            case "lb.LoadBalancer":
            case "elb.LoadBalancer":
                return change(
                    `a second zone for ${label}`,
                    commitments.balancer.overZones,
                    monthly(prices.others.address.hourly),
                );
            case "rds.Instance": {
                const { instanceClass, allocatedStorage } = this.resources.get(node.urn)?.props ?? {};
                return change(
                    `multiAz for ${label}`,
                    commitments.database.overZones,
                    sum(priceOf(prices.databases.hourly, wordOf(instanceClass)), storageOf(allocatedStorage)),
                );
            }
            case "rds.Cluster":
                return change(`a second instance of ${label} in another zone`, commitments.aurora.overZones, null);
            case "elasticache.ReplicationGroup":
                return change(`a replica of ${label} with automatic failover`, commitments.cache.overZones, null);
            default:
                return undefined;
        }
    }

    /** A second server needs a balancer, and its data where both reach it. */
    private moreServers(node: ServiceNode, percent: number): Change | undefined {
        const { instanceType } = this.resources.get(node.urn)?.props ?? {};
        const holdsDatabase = singleFailureDomains(this.graph, "server").some(
            ({ urn, facts }) => urn === node.urn && facts.holdsData,
        );
        const own = this.volumesOf(node.urn);
        const volumes = this.site.parts.filter(({ urn }) => own.has(urn));
        const files = volumes.length > (holdsDatabase ? 1 : 0);
        const balanced = this.site.parts.some(({ urn }) => this.nodes.get(urn)?.kind === "load-balancer");
        const sizes = volumes.map(({ urn }) => toNumber(this.resources.get(urn)?.props.size) ?? 0);
        const storage = Math.max(leastStorage, ...sizes) * prices.others.databaseStorage.monthly;
        return {
            urn: node.urn,
            what: [
                `a second server in another zone${balanced ? "" : " behind a load balancer"}`,
                ...(holdsDatabase ? [`with the database in RDS (${databaseClass}, multiAz)`] : []),
                ...(files ? ["with the files in EFS, whose price depends on how much that is"] : []),
            ].join(", "),
            before: [percent, ...volumes.map((volume) => volume.percent)],
            after: [
                commitments.compute.overZones,
                ...(balanced ? [] : [commitments.balancer.overZones]),
                ...(holdsDatabase ? [commitments.database.overZones] : []),
                ...(files ? [commitments.files.overZones] : []),
            ],
            monthly: sum(
                priceOf(prices.instances.hourly, wordOf(instanceType)),
                balanced ? 0 : monthly(prices.others.balancer.hourly),
                // A standby costs as much again.
                ...(holdsDatabase ? [2 * monthly(prices.databases.hourly[databaseClass]), 2 * storage] : []),
            ),
        };
    }

    /** Ids of the volumes that a server and what is on it need. */
    private volumesOf(server: string): Set<string> {
        const needs = this.graph.nodes.filter(({ urn }) => urn === server).flatMap((node) => node.needs);
        return new Set(needs.filter(({ kind }) => kind === "stores-on").flatMap(({ anyOf }) => anyOf));
    }

    /** Snapshots of volumes that nothing copies: they cost as much as what they hold, at least. */
    copies(): Remedy[] {
        return this.graph.nodes
            .filter(({ kind, onPath, copies }) => kind === "volume" && onPath && copies?.length === 0)
            .map(({ urn, label }) => {
                const size = toNumber(this.resources.get(urn)?.props.size);
                return {
                    urn,
                    what: `snapshots of ${label}`,
                    savedHours: 0,
                    monthly: size === undefined ? null : size * prices.others.snapshot.monthly,
                };
            });
    }
}

function priceOf(hourly: Record<string, number>, type: string | undefined): number | null {
    const price = type === undefined ? undefined : hourly[type];
    return price === undefined ? null : monthly(price);
}

function storageOf(size: unknown): number | null {
    const gigabytes = toNumber(size);
    return typeof gigabytes === "number" ? gigabytes * prices.others.databaseStorage.monthly : null;
}

function sum(...amounts: (number | null)[]): number | null {
    return amounts.reduce((total, amount) => (total === null || amount === null ? null : total + amount), 0);
}
