import type { Need } from "./graph";
import type { Model } from "./model";

/** Kinds that can be used by name or address; a server (`service`) only if nothing stands in front of it. */
const usable = new Set([
    "database",
    "cache",
    "load-balancer",
    "service",
    "server-group",
    "container-service",
    "managed-service",
    "name",
]);

/**
 * Who uses what: by references in user data, task definitions, environments and commands, and by security groups that
 * let another group's members in.
 */
export function addUses(model: Model, resolve: (urns: string[]) => string[]): void {
    for (const { node: id, resource, properties } of model.readings) {
        const node = model.nodes.get(id);
        if (!node) {
            continue;
        }
        for (const property of properties) {
            for (const used of resolve(model.inventory.refs(resource, property).map(({ urn }) => urn))) {
                const kind = model.nodes.get(used)?.kind ?? "";
                if (used !== id && usable.has(kind) && !needs(node.needs, used)) {
                    model.need(node, { kind: "uses", anyOf: [used] });
                    model.users.set(used, [...(model.users.get(used) ?? []), id]);
                }
            }
        }
    }
    addCallsBetweenGroups(model);
}

function needs(known: Need[], id: string): boolean {
    return known.some(({ anyOf }) => anyOf.length === 1 && anyOf[0] === id);
}

/**
 * Adds who uses whom through a security group that lets another one in. One node stands for all members of the group
 * that lets in, so that thousands of members on both sides don't need an edge for each pair.
 */
function addCallsBetweenGroups(model: Model): void {
    const { security } = model;
    const routed = new Set<string>();
    for (const node of model.nodes.values()) {
        if (node.kind === "target-group" || node.kind === "load-balancer") {
            node.needs.forEach(({ anyOf }) => anyOf.forEach((id) => routed.add(id)));
        }
    }
    for (const { group, sources } of security.callers()) {
        const called = security
            .membersOf(group.urn)
            .filter((id) => usable.has(model.nodes.get(id)?.kind ?? "") && !routed.has(id));
        if (called.length === 0) {
            continue;
        }
        const callers = sources.flatMap(({ urn }) => security.membersOf(urn)).filter((id) => isCaller(model, id));
        if (callers.length === 0) {
            continue;
        }
        const node = model.node(group, "security-group", { referable: false });
        const servers = called.filter((id) => model.nodes.get(id)?.kind === "service");
        model.need(node, { kind: "uses", anyOf: servers });
        for (const id of called) {
            if (model.nodes.get(id)?.kind !== "service") {
                model.need(node, { kind: "uses", anyOf: [id] });
            }
        }
        for (const id of callers) {
            const caller = model.nodes.get(id);
            if (caller && id !== node.id) {
                model.need(caller, { kind: "uses", anyOf: [node.id] });
            }
        }
    }
}

/** Whether a node may use what a security group lets it reach; a load balancer reaches only its own members. */
function isCaller(model: Model, id: string): boolean {
    return ["service", "server-group", "container-service", "managed-service"].includes(
        model.nodes.get(id)?.kind ?? "",
    );
}
