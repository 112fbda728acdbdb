import type { ServiceNode, Site } from "./graph";
import { append } from "./inventory";
import type { Model } from "./model";
import type { Watcher } from "./watchers";

/** Steps before the first thing that answers a visitor. */
const leading = new Set<string>(["name", "address"]);

/**
 * The sites of a program: ways in that lead to the same thing are one site, and so is a way in to a part of another
 * site. A way in that is only supposed, or that leads out of the program, isn't one. Its time is linear.
 */
export function findSites(model: Model, watchers: Watcher[]): Site[] {
    const fronts = new Map<string, string[]>();
    const leadingOut = new Set<string>();
    for (const [id, uncertain] of model.entries) {
        if (uncertain === undefined && model.nodes.get(id)?.onPath) {
            const own = frontsOf(model, id);
            own.forEach((front) => append(fronts, front, id));
            if (own.length === 0) {
                leadingOut.add(id);
            }
        }
    }
    const groups = join(model, fronts);
    const watched = watchedNodes(model, watchers);
    const forAny = watchers.find(({ anything }) => anything);
    // What has no name here is perhaps reached by a name elsewhere, or by way of something elsewhere.
    const foreign = watchers.find(
        ({ foreignName, nodes }) => foreignName !== undefined || nodes.some((id) => leadingOut.has(id)),
    );
    return groups.map((entries) => {
        const named = entries.filter((id) => model.nodes.get(id)?.kind === "name");
        const shown = named.length > 0 ? named : entries;
        const nodes = shown.map((id) => model.nodes.get(id)).filter((node) => node !== undefined);
        const watcher =
            entries.map((id) => watched.get(id)).find((found) => found !== undefined) ??
            forAny ??
            (named.length === 0 ? foreign : undefined);
        return {
            urn: nodes[0].urn,
            names: [...new Set(nodes.map(({ label }) => label))],
            entries,
            ...(watcher ? { watchedBy: watcher.resource.urn } : {}),
        };
    });
}

/** What answers first behind a way in: a load balancer, a server, a function. */
function frontsOf(model: Model, entry: string): string[] {
    const found: string[] = [];
    const seen = new Set([entry]);
    const rest = [entry];
    for (let id = rest.pop(); id !== undefined; id = rest.pop()) {
        const node = model.nodes.get(id);
        if (node && !leading.has(node.kind)) {
            found.push(id);
            continue;
        }
        for (const next of targetsOf(node)) {
            if (!seen.has(next)) {
                seen.add(next);
                rest.push(next);
            }
        }
    }
    return found;
}

/** Groups the entries by what their visitors pass; each node is visited once. */
function join(model: Model, fronts: Map<string, string[]>): string[][] {
    const parents = new Map<string, string>();
    const root = (id: string): string => {
        let top = id;
        for (let next = parents.get(top); next !== undefined; next = parents.get(top)) {
            top = next;
        }
        for (let next = id; next !== top;) {
            const following = parents.get(next)!;
            parents.set(next, top);
            next = following;
        }
        return top;
    };
    const unite = (one: string, other: string) => {
        const [kept, merged] = [root(one), root(other)];
        if (kept !== merged) {
            parents.set(merged, kept);
        }
    };
    const seen = new Set<string>();
    for (const [front, [first, ...others]] of fronts) {
        others.forEach((other) => unite(first, other));
        const rest = [front];
        for (let id = rest.pop(); id !== undefined; id = rest.pop()) {
            const [passed] = fronts.get(id) ?? [];
            if (passed !== undefined) {
                unite(first, passed);
            }
            if (!seen.has(id)) {
                seen.add(id);
                rest.push(...targetsOf(model.nodes.get(id)));
            }
        }
    }
    const groups = new Map<string, string[]>();
    for (const entry of new Set([...fronts.values()].flat())) {
        append(groups, root(entry), entry);
    }
    return [...groups.values()];
}

/** For each node from which visitors reach something that is watched, the watcher; each node is visited once. */
function watchedNodes(model: Model, watchers: Watcher[]): Map<string, Watcher> {
    const before = new Map<string, string[]>();
    for (const node of model.nodes.values()) {
        for (const next of targetsOf(node)) {
            append(before, next, node.id);
        }
    }
    const found = new Map<string, Watcher>();
    const queue: string[] = [];
    const reach = (id: string, watcher: Watcher) => {
        if (!found.has(id)) {
            found.set(id, watcher);
            queue.push(id);
        }
    };
    watchers.forEach((watcher) => watcher.nodes.forEach((id) => reach(id, watcher)));
    for (const id of queue) {
        for (const previous of before.get(id) ?? []) {
            reach(previous, found.get(id)!);
        }
    }
    return found;
}

function targetsOf(node: ServiceNode | undefined): string[] {
    return node?.needs.flatMap(({ anyOf }) => anyOf) ?? [];
}
