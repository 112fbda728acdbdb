import type { Violation } from "../../findings/finding";
import type { Rule } from "../../findings/rule";
import type { ServiceNode } from "../../topology/graph";

export const healthCheck: Rule = {
    name: "failed-member-keeps-receiving-visitors",
    severities: ["high", "medium"],
    description: "Whatever chooses between members must notice when one of them fails.",
    why: "If a member fails, its share of the visitors gets errors.",
    remedy: "Turn the target group's health check on, with a path that tests what the site needs; give each record a health check.",
    source: "Auto Scaling User Guide: EC2's own checks ignore failures of the application",
    evaluate({ graph }) {
        const byId = new Map(graph.nodes.map((node) => [node.id, node]));
        const members = new Map(graph.tiers.flatMap((tier) => tier.nodes.map((id) => [id, tier.members ?? 1])));
        const found: Violation[] = [];
        for (const node of graph.nodes) {
            const unchecked = node.needs.find(({ healthChecked }) => healthChecked === false);
            if (node.onPath && unchecked && countOf(unchecked.anyOf, byId, members) > 1) {
                found.push(describe(node, unchecked.anyOf, byId));
            }
        }
        return found;
    },
};

/** Number of members to choose between that can fail, including the members of groups. */
function countOf(ids: string[], byId: Map<string, ServiceNode>, members: Map<string, number>): number {
    return ids.reduce((sum, id) => {
        if (!canFail(id, byId)) {
            return sum;
        }
        const node = byId.get(id);
        return sum + (node?.kind === "server-group" || node?.kind === "container-service" ? (members.get(id) ?? 1) : 1);
    }, 0);
}

/** Whether a member can fail as a whole, unlike a load balancer or a managed service. */
function canFail(id: string, byId: Map<string, ServiceNode>, depth = 0): boolean {
    const node = byId.get(id);
    if (node?.kind === "name" && depth < 8) {
        return node.needs.some(({ anyOf }) => anyOf.some((next) => canFail(next, byId, depth + 1)));
    }
    return node !== undefined && node.kind !== "load-balancer" && node.kind !== "managed-service";
}

function describe(node: ServiceNode, ids: string[], byId: Map<string, ServiceNode>): Violation {
    const selfHealing = ids.every((id) => ["server-group", "container-service"].includes(byId.get(id)?.kind ?? ""));
    const labels = ids.map((id) => byId.get(id)?.label ?? id);
    const chooser = node.kind === "name" ? `Route 53 answers ${node.label}` : `The target group ${node.label} answers`;
    return {
        severity: selfHealing ? "medium" : "high",
        urn: node.urn,
        fact: `${chooser} with one of several members and doesn't check whether they work.`,
        consequence: `If one fails, its share of the visitors gets errors until ${selfHealing ? "it has been replaced" : "a person takes it out"}.`,
        remedy:
            node.kind === "name"
                ? "Give each record a health check (healthCheckId, or evaluateTargetHealth of an alias), with one address a record; or put a load balancer in front."
                : "Turn the target group's health check on, with a path that tests what the site needs.",
        takesDown: labels,
    };
}
