import type { Balancer } from "./balancers";
import type { ContainerService } from "./containers";
import { isPublicGroup, type Group } from "./groups";
import type { Model } from "./model";
import type { Server } from "./servers";

interface Parts {
    servers: Map<string, Server>;
    groups: Map<string, Group>;
    containers: Map<string, ContainerService>;
    balancers: Map<string, Balancer>;
}

/** Names of machines that visitors don't need. */
const administrative =
    /(^|[^a-z])(bastion|jump(box|host)?|vpn|nat[-_ ]?instance|build(er)?|ci|jenkins|runner)([^a-z]|$)/i;

/**
 * Finds where visitors come in, first what certainly lets them in, then what only may, and marks everything that they
 * reach from there as on the path.
 */
export function findEntries(model: Model, parts: Parts): void {
    for (const id of model.idle) {
        model.excluded.set(id, "it runs nothing: its capacity is 0");
    }
    dropAdministration(model, parts.servers);
    const queue = [...model.entries.keys()];
    const reach = () => reachFrom(model, queue);
    const enter = (id: string, uncertain?: string) => {
        model.entries.set(id, uncertain);
        queue.push(id);
        reach();
    };
    reach();
    for (const { node, internal, routes } of parts.balancers.values()) {
        if (!node.onPath && routes && internal === false) {
            enter(node.id);
        }
    }
    const unanswered = behindUnansweredNames(model);
    for (const server of parts.servers.values()) {
        const { service, exposure } = server;
        if (service.onPath || model.excluded.has(service.id)) {
            continue;
        }
        if (unanswered.has(service.id)) {
            model.excluded.set(
                service.id,
                "the names that lead to it are never answered with it, or are not for visitors",
            );
        } else if (exposure.visitors && server.public !== false) {
            enter(service.id);
        }
    }
    for (const group of parts.groups.values()) {
        if (!group.node.onPath && !model.idle.has(group.node.id) && isPublicGroup(group)) {
            enter(group.node.id);
        }
    }
    for (const service of parts.containers.values()) {
        if (!service.node.onPath && !model.idle.has(service.node.id) && service.public) {
            enter(service.node.id);
        }
    }
    for (const { node, internal, routes } of parts.balancers.values()) {
        if (!node.onPath && routes && internal !== false) {
            enter(
                node.id,
                internal
                    ? `nothing in this program leads to ${node.label}, an internal load balancer; supposed: visitors do`
                    : `whether ${node.label} is an internal load balancer isn't known yet; supposed: visitors reach it`,
            );
        }
    }
    enterOrphans(model, parts, enter);
    explain(model, parts);
}

/** Adds entries at unreached nodes that hold data, or that something outside the program may lead to. */
function enterOrphans(model: Model, parts: Parts, enter: (id: string, uncertain?: string) => void): void {
    for (const node of [...model.nodes.values()]) {
        if (!node.onPath && node.kind === "target-group" && node.needs.length > 0) {
            enter(node.id, `no listener in this program names ${node.label}; supposed: one elsewhere does`);
        }
    }
    for (const server of parts.servers.values()) {
        const { service, exposure } = server;
        const serves = server.software.some(({ role }) => role === "web server" || role === "application server");
        if (!service.onPath && exposure.unknown && serves && server.public !== false && !isAdministrative(server)) {
            enter(
                service.id,
                `the security groups of ${service.label} aren't in this program; supposed: visitors reach it`,
            );
        }
    }
    const clusters = [...parts.containers.values()]
        .filter(({ node }) => node.onPath)
        .flatMap(({ clusters: own }) => own);
    for (const { node, discoverable, clusters: own } of parts.containers.values()) {
        const near = own.some((cluster) => clusters.includes(cluster));
        if (!node.onPath && !model.excluded.has(node.id) && discoverable && near) {
            enter(
                node.id,
                `nothing in this program says who finds ${node.label} by its name; supposed: the site needs it`,
            );
        }
    }
    for (const node of [...model.nodes.values()]) {
        if (!node.onPath && (node.kind === "database" || node.kind === "cache")) {
            const users = (model.users.get(node.id) ?? []).filter((id) => !isAdministrativeNode(model, parts, id));
            if (users.length === 0) {
                enter(node.id, `nothing in this program says who uses ${node.label}; supposed: the site needs it`);
            } else {
                const names = users.map((id) => model.nodes.get(id)?.label ?? id);
                model.excluded.set(node.id, `only ${names.join(", ")} uses it, which visitors don't need`);
            }
        }
    }
}

/** Nodes that only names off the path lead to, such as the standby of a failover that is never triggered. */
function behindUnansweredNames(model: Model): Set<string> {
    const found = new Set<string>();
    const rest = [...model.nodes.values()].filter(({ kind, onPath }) => kind === "name" && !onPath);
    for (let node = rest.pop(); node !== undefined; node = rest.pop()) {
        for (const id of node.needs.flatMap(({ anyOf }) => anyOf)) {
            const next = model.nodes.get(id);
            if (next && !next.onPath && !found.has(id)) {
                found.add(id);
                rest.push(...(next.kind === "name" || next.kind === "address" ? [next] : []));
            }
        }
    }
    return found;
}

function reachFrom(model: Model, queue: string[]): void {
    for (let id = queue.pop(); id !== undefined; id = queue.pop()) {
        const node = model.nodes.get(id);
        if (node && !node.onPath && !model.excluded.has(id)) {
            node.onPath = true;
            for (const { anyOf } of node.needs) {
                for (const next of anyOf) {
                    queue.push(next);
                }
            }
        }
    }
}

/** A name that leads only to a bastion isn't an entry. */
function dropAdministration(model: Model, servers: Map<string, Server>): void {
    for (const server of servers.values()) {
        if (isAdministrative(server)) {
            model.excluded.set(server.service.id, reasonFor(server));
        }
    }
    const leads = (id: string, depth: number): boolean => {
        const node = model.nodes.get(id);
        if (!node || depth > 8 || model.excluded.has(id)) {
            return false;
        }
        return node.needs.length === 0
            ? true
            : node.kind === "name" || node.kind === "address"
              ? node.needs.some(({ anyOf }) => anyOf.some((next) => leads(next, depth + 1)))
              : true;
    };
    for (const id of [...model.entries.keys()]) {
        if (model.nodes.get(id)?.kind === "name" && !leads(id, 0)) {
            model.entries.delete(id);
            model.excluded.set(id, "it leads only to a server that visitors don't need");
        }
    }
}

function isAdministrative(server: Server): boolean {
    const { exposure, software } = server;
    if (exposure.visitors) {
        return false;
    }
    const serves = software.some(({ role }) => role === "web server" || role === "application server");
    return administrative.test(server.service.label) || (exposure.onlyAdministrators && !serves);
}

function isAdministrativeNode(model: Model, parts: Parts, id: string): boolean {
    const server = parts.servers.get(model.nodes.get(id)?.urn ?? "");
    return server !== undefined && isAdministrative(server);
}

function reasonFor(server: Server): string {
    return server.exposure.onlyAdministrators
        ? "its security groups let in nothing but administration (SSH and the like)"
        : "its name says that it is not for visitors, and its security groups let none in";
}

/** Lists what isn't on the path, with the reasons. */
function explain(model: Model, parts: Parts): void {
    const reason = (id: string, text: string) => {
        if (!model.nodes.get(id)?.onPath && !model.excluded.has(id)) {
            model.excluded.set(id, text);
        }
    };
    const outside = [
        ...[...parts.servers.values()].map(({ resource, service, exposure }) => ({
            resource,
            node: service,
            exposure,
        })),
        ...parts.groups.values(),
    ];
    for (const { resource, node, exposure } of outside) {
        if (!node.onPath && !model.excluded.has(node.id) && exposure.undecided) {
            model.cannotJudge(resource, "whether visitors reach it: whom its security groups let in isn't known yet");
        }
    }
    for (const { service, exposure } of parts.servers.values()) {
        reason(
            service.id,
            exposure.unknown
                ? "no name, load balancer or other server leads to it, and its security groups aren't in this program"
                : "no name, load balancer or other server leads to it, and its security groups let no visitor in",
        );
    }
    for (const { node } of parts.groups.values()) {
        reason(node.id, "no load balancer or name leads to its members, and no visitor reaches them directly");
    }
    for (const { node, discoverable } of parts.containers.values()) {
        reason(
            node.id,
            discoverable
                ? "nothing on the path uses it, though it can be discovered by name"
                : "no load balancer leads to it and no visitor reaches its tasks, as with a job in the background",
        );
    }
    for (const { node } of parts.balancers.values()) {
        reason(node.id, "nothing is known to be behind it");
    }
    for (const node of model.nodes.values()) {
        if (!node.onPath && (node.kind === "managed-service" || node.kind === "name")) {
            reason(node.id, "nothing on the path uses it");
        }
    }
}
