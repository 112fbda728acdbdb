import type { FailureDomain, NodeKind, ServiceNode, Tier } from "./graph";
import { append } from "./inventory";
import type { Model } from "./model";

/**
 * Kinds of nodes that are named as lost, in this order; the others are mere steps on the path, or keep running with
 * nothing behind them.
 */
const namedKinds: NodeKind[] = [
    "name",
    "server",
    "server-group",
    "container-service",
    "managed-service",
    "process",
    "database",
    "cache",
];

/** Marks each failure domain whose loss leaves visitors without a path, and names what is lost with it. */
export function markSinglePoints(model: Model, losses: Map<string, Set<string>>): void {
    const entries = [...model.entries].filter(([id]) => model.nodes.get(id)?.onPath);
    const doubts = new Map<string, string | undefined>();
    const needed = new Set(entries.flatMap(([id]) => [...(losses.get(id) ?? [])]));
    for (const tier of model.tiers) {
        tier.needed = needed.has(lossOf(tier));
    }
    for (const [id, uncertain] of entries) {
        for (const failureDomain of losses.get(id) ?? []) {
            // One certain entry is enough to be certain.
            doubts.set(failureDomain, doubts.has(failureDomain) ? doubts.get(failureDomain) && uncertain : uncertain);
        }
    }
    for (const [id, uncertain] of doubts) {
        const failureDomain = model.failureDomains.get(id);
        if (failureDomain) {
            failureDomain.single = true;
            const suppositions = [failureDomain.uncertain, uncertain].filter((text) => text !== undefined);
            if (suppositions.length > 0) {
                failureDomain.uncertain = suppositions.join("; ");
            }
        }
    }
    nameLosses(model, losses);
    for (const failureDomain of model.failureDomains.values()) {
        if (failureDomain.kind === "nat-gateway") {
            failureDomain.facts.zones = model.zonesOfNat.get(failureDomain.urn)?.size ?? 0;
        }
    }
}

/** The loss of all members of a tier, which is no failure domain, but what maintenance of all of them would be. */
export function lossOf({ id }: Tier): string {
    return `tier:${id}`;
}

/** Whether a node is the failure domain itself, unlike what runs on a server or a name that leads to it. */
function isItself(failureDomain: FailureDomain, node: ServiceNode): boolean {
    return (
        failureDomain.urn === node.urn &&
        failureDomain.kind !== "zone" &&
        node.kind !== "process" &&
        node.kind !== "name"
    );
}

function nameLosses(model: Model, losses: Map<string, Set<string>>): void {
    const lost = new Map<string, ServiceNode[]>();
    for (const node of model.nodes.values()) {
        if (!node.onPath || !namedKinds.includes(node.kind)) {
            continue;
        }
        for (const id of losses.get(node.id) ?? []) {
            const failureDomain = model.failureDomains.get(id);
            if (failureDomain?.single && !isItself(failureDomain, node)) {
                append(lost, id, node);
            }
        }
    }
    for (const [id, nodes] of lost) {
        const failureDomain = model.failureDomains.get(id);
        if (failureDomain) {
            const sorted = nodes.sort((one, other) => namedKinds.indexOf(one.kind) - namedKinds.indexOf(other.kind));
            failureDomain.takesDown = [...new Set(sorted.map(({ label }) => label))];
        }
    }
    for (const tier of model.tiers) {
        const shared = tier.nodes.map((id) => losses.get(id)).filter((set) => set !== undefined);
        const [first, ...rest] = shared;
        for (const id of first ?? []) {
            if (rest.every((set) => set.has(id))) {
                model.failureDomains.get(id)?.tiers.push(tier.id);
            }
        }
    }
}
