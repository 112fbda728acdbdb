import type { Model } from "./model";
import type { Server } from "./servers";
import { textOf } from "./values";

/** Servers that a name or a load balancer chooses between form one tier; any other server is its own tier. */
export function addServerTiers(model: Model, servers: Map<string, Server>): void {
    const byService = new Map<string, Server>();
    for (const server of servers.values()) {
        byService.set(server.service.id, server);
    }
    const grouped = new Set<string>();
    const seen = new Set<string>();
    for (const node of model.nodes.values()) {
        if (!node.onPath) {
            continue;
        }
        for (const { anyOf } of node.needs) {
            const members = membersOf(model, anyOf, byService);
            const key = members
                .map(({ resource }) => resource.urn)
                .sort()
                .join(" ");
            if (members.length > 1 && !seen.has(key)) {
                seen.add(key);
                members.forEach(({ service }) => grouped.add(service.id));
                addTier(model, node.label, node.id, members);
            }
        }
    }
    joinAcrossBalancers(model, byService, grouped);
    for (const server of servers.values()) {
        if (server.service.onPath && !grouped.has(server.service.id)) {
            addTier(model, server.service.label, server.service.id, [server]);
        }
    }
}

/** Lone servers behind several balancers of which a name or an accelerator chooses one do the same work as well. */
function joinAcrossBalancers(model: Model, byService: Map<string, Server>, grouped: Set<string>): void {
    const passed = [...leading, "load-balancer", "target-group"];
    for (const node of model.nodes.values()) {
        for (const { anyOf } of node.onPath ? node.needs : []) {
            const members =
                anyOf.length > 1
                    ? membersOf(model, anyOf, byService, passed).filter(({ service }) => !grouped.has(service.id))
                    : [];
            if (members.length > 1) {
                members.forEach(({ service }) => grouped.add(service.id));
                addTier(model, node.label, node.id, members);
            }
        }
    }
}

const leading = ["name", "address"];

function membersOf(model: Model, ids: string[], byService: Map<string, Server>, passed = leading): Server[] {
    const found = new Set<Server>();
    for (const id of ids) {
        for (const service of reachedThrough(model, id, passed)) {
            const server = byService.get(service);
            if (server) {
                found.add(server);
            }
        }
    }
    return [...found].sort((one, other) => (one.resource.urn < other.resource.urn ? -1 : 1));
}

/** What a node leads to, through others of the given kinds. */
function reachedThrough(model: Model, start: string, passed: string[]): string[] {
    const found: string[] = [];
    const rest = [start];
    for (let steps = 0, id = rest.pop(); id !== undefined && steps < 64; id = rest.pop(), steps++) {
        const node = model.nodes.get(id);
        if (node && passed.includes(node.kind)) {
            rest.push(...node.needs.flatMap(({ anyOf }) => anyOf));
        } else {
            found.push(id);
        }
    }
    return found;
}

function addTier(model: Model, label: string, id: string, members: Server[]): void {
    const [first] = members;
    const zones = new Set(members.flatMap(({ placements }) => placements.map(({ zone }) => zone)));
    const type = textOf(first.resource, "instanceType");
    const software = new Set(members.flatMap((member) => member.software.map(({ name }) => name)));
    const pools = members.map((member) => member.software.flatMap(({ pool }) => pool ?? [])[0]);
    const [applicationServer] = pools;
    const alike = pools.every((pool) => JSON.stringify(pool) === JSON.stringify(applicationServer));
    model.tiers.push({
        needed: false,
        id: `servers:${id}`,
        kind: "servers",
        label,
        urn: first.resource.urn,
        nodes: members.map(({ service }) => service.id),
        members: members.length,
        zones: [...zones],
        exchangeable: members.length > 1,
        ...(members.length > 1 ? {} : { exchange: "lone" as const }),
        grows: false,
        software: [...software],
        ...(applicationServer && alike ? { applicationServer } : {}),
        ...(type ? { instanceType: type } : {}),
        ...(type === null ? { uncertain: `instanceType of ${first.resource.name} isn't known yet` } : {}),
    });
}
