import type { ServiceNode } from "./graph";

/**
 * For each node on the path, the failure domains whose loss takes it down: its own, those of everything it needs and,
 * where it needs one of several alternatives, the ones that all alternatives share. Repeats until nothing changes if
 * needs form a cycle.
 *
 * @param furtherLosses by node, what takes it down and is no failure domain of the graph
 */
export function findLosses(
    nodes: Map<string, ServiceNode>,
    furtherLosses: Map<string, string[]> = new Map(),
): Map<string, Set<string>> {
    const { order, circular } = needsFirst(nodes);
    const losses = new Map<string, Set<string>>();
    for (let changed = true; changed;) {
        changed = false;
        for (const node of order) {
            const found = lossesOf(node, losses, furtherLosses.get(node.id) ?? []);
            if (found.size !== (losses.get(node.id)?.size ?? -1)) {
                losses.set(node.id, found);
                changed = true;
            }
        }
        changed &&= circular;
    }
    return losses;
}

function lossesOf(node: ServiceNode, losses: Map<string, Set<string>>, further: string[]): Set<string> {
    const found = new Set([...node.domains, ...further]);
    for (const { anyOf } of node.needs) {
        for (const failureDomain of shared(anyOf.map((id) => losses.get(id)))) {
            found.add(failureDomain);
        }
    }
    return found;
}

const none: ReadonlySet<string> = new Set();

function shared(sets: (ReadonlySet<string> | undefined)[]): Iterable<string> {
    const [first = none, ...rest] = sets.map((set) => set ?? none).sort((one, other) => one.size - other.size);
    return rest.length === 0 ? first : [...first].filter((id) => rest.every((set) => set.has(id)));
}

/** The nodes on the path, each after what it needs, except in cycles. */
function needsFirst(nodes: Map<string, ServiceNode>): { order: ServiceNode[]; circular: boolean } {
    const order: ServiceNode[] = [];
    const state = new Map<string, "open" | "done">();
    let circular = false;
    for (const start of nodes.values()) {
        if (!start.onPath || state.has(start.id)) {
            continue;
        }
        const stack = [{ node: start, next: nextOf(start) }];
        state.set(start.id, "open");
        while (stack.length > 0) {
            const { node, next } = stack[stack.length - 1];
            const step = next.next();
            if (step.done) {
                state.set(node.id, "done");
                order.push(node);
                stack.pop();
                continue;
            }
            const other = nodes.get(step.value);
            if (!other) {
                continue;
            }
            if (!state.has(other.id)) {
                state.set(other.id, "open");
                stack.push({ node: other, next: nextOf(other) });
            } else if (state.get(other.id) === "open") {
                circular = true;
            }
        }
    }
    return { order, circular };
}

function* nextOf(node: ServiceNode): Generator<string, void> {
    for (const { anyOf } of node.needs) {
        yield* anyOf;
    }
}
