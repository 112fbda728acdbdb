import type { ServiceGraph } from "../policies/topology/graph";
import { groupBy } from "./order";

/** A dependency as it is drawn. */
export interface DrawnEdge {
    from: string;
    to: string;
    /** Whether one of several such edges suffices. */
    alternative: boolean;
}

/** A graph's edges without its security groups, which never fail: a use through one becomes a direct use. */
export function edgesWithoutSecurityGroups(graph: ServiceGraph): DrawnEdge[] {
    const groups = new Set(graph.nodes.filter(({ kind }) => kind === "security-group").map(({ id }) => id));
    const behind = groupBy(graph.edges, ({ from }) => from);
    return graph.edges
        .filter(({ from }) => !groups.has(from))
        .flatMap(({ from, to, alternative }) => {
            const targets = groups.has(to) ? (behind.get(to) ?? []).map((edge) => edge.to) : [to];
            return targets.map((target) => ({ from, to: target, alternative }));
        });
}
