import { addBalancers } from "./balancers";
import { addBeanstalk } from "./beanstalk";
import { addCaches } from "./caches";
import { addContainerServices } from "./containers";
import { addDatabases } from "./databases";
import { findEntries } from "./entries";
import { addFleets } from "./fleets";
import type { OffPath, ServiceEdge, ServiceGraph, ServiceNode, Site } from "./graph";
import { addGroups } from "./groups";
import { append } from "./inventory";
import { findLosses } from "./losses";
import { addManagedServices, linkManagedServices } from "./managed";
import { targetsOfReferences } from "./reference-targets";
import { Model } from "./model";
import { addNames } from "./names";
import type { Resource } from "./resource";
import { addServerTiers } from "./server-tiers";
import { addServices } from "./services";
import { addServers } from "./servers";
import { noteUnjudged } from "./unjudged";
import { addUses } from "./uses";
import { lossOf, markSinglePoints } from "./single-points";
import { findSites } from "./sites";
import { findWatchers } from "./watchers";

/**
 * Builds the service graph of a stack: first nodes and needs, then where visitors come in, then what fails together
 * and which losses leave visitors without a path. Its time grows in proportion to resources and references.
 */
export function buildServiceGraph(resources: readonly Resource[]): ServiceGraph {
    const model = new Model(resources);
    addDatabases(model);
    addCaches(model);
    const servers = addServers(model);
    addServices(model);
    const groups = addGroups(model);
    addFleets(model, groups);
    addBeanstalk(model, groups);
    const containers = addContainerServices(model, groups);
    addManagedServices(model);
    const balancers = addBalancers(model);
    const resolve = targetsOfReferences(model);
    linkManagedServices(model, resolve);
    addNames(model, servers, resolve);
    addUses(model, resolve);
    findEntries(model, { servers, groups, containers, balancers });
    noteUnjudged(model, balancers);
    addServerTiers(model, servers);
    markSinglePoints(model, findLosses(model.nodes, lossesOfTiers(model)));
    return toGraph(model, findSites(model, findWatchers(model, resolve)));
}

/** By node, the losses of the tiers whose member it is. */
function lossesOfTiers({ tiers }: Model): Map<string, string[]> {
    const found = new Map<string, string[]>();
    for (const tier of tiers) {
        tier.nodes.forEach((id) => append(found, id, lossOf(tier)));
    }
    return found;
}

function toGraph(model: Model, sites: Site[]): ServiceGraph {
    const nodes = [...model.nodes.values()];
    for (const node of nodes) {
        const zones = model.zonesOf.get(node.id);
        if (zones) {
            node.zones = [...zones].sort();
        }
    }
    const edges: ServiceEdge[] = [];
    for (const node of nodes) {
        for (const { kind, anyOf } of node.needs) {
            for (const to of anyOf) {
                edges.push({ from: node.id, to, kind, alternative: anyOf.length > 1 });
            }
        }
    }
    const onPath = new Set(nodes.filter((node) => node.onPath).map(({ id }) => id));
    return {
        nodes,
        edges,
        entries: [...model.entries.keys()].filter((id) => onPath.has(id)),
        sites,
        tiers: model.tiers.filter((tier) => tier.nodes.some((id) => onPath.has(id))),
        failureDomains: [...model.failureDomains.values()],
        offPath: [...model.excluded]
            .map(([id, reason]) => offPath(model.nodes.get(id), reason))
            .filter((entry) => entry !== undefined),
        notJudged: model.notJudged(),
        unknowns: model.unknowns,
    };
}

function offPath(node: ServiceNode | undefined, reason: string): OffPath | undefined {
    return node && !node.onPath ? { urn: node.urn, label: node.label, reason } : undefined;
}
