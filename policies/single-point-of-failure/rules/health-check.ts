import type { Violation } from "../../findings/finding";
import type { Rule } from "../../findings/rule";
import { atFirst, named } from "../../findings/wording";
import type { FailureDomain, ServiceGraph, ServiceNode } from "../../topology/graph";
import { findLosses } from "../../topology/losses";

export const healthCheck: Rule = {
    name: "failed-member-keeps-receiving-visitors",
    severities: ["high", "medium"],
    description: "Whatever chooses between members must notice when one of them fails.",
    why: "If a member fails, its share of the visitors gets errors.",
    remedy: "Turn the target group's health check on, with a path that tests what the site needs; give each record a health check.",
    source: "Auto Scaling User Guide: EC2's own checks ignore failures of the application",
    evaluate({ graph }) {
        const members = membersOf(graph);
        const found: Violation[] = [];
        for (const node of graph.nodes) {
            const unchecked = node.needs.find(({ healthChecked }) => healthChecked === false);
            if (node.onPath && unchecked && countOf(unchecked.anyOf, members) > 1) {
                found.push(describe(node, unchecked.anyOf, members));
            }
        }
        return found;
    },
};

/** What is known of the nodes between which something chooses. */
interface Members {
    byId: Map<string, ServiceNode>;
    /** By node, how many members it has. */
    counts: Map<string, number>;
    /** By node, what takes it down. */
    losses: Map<string, Set<string>>;
    failureDomains: Map<string, FailureDomain>;
}

function membersOf(graph: ServiceGraph): Members {
    const byId = new Map(graph.nodes.map((node) => [node.id, node]));
    return {
        byId,
        counts: new Map(graph.tiers.flatMap((tier) => tier.nodes.map((id) => [id, tier.members ?? 1]))),
        losses: findLosses(byId),
        failureDomains: new Map(graph.failureDomains.map((failureDomain) => [failureDomain.id, failureDomain])),
    };
}

/** Number of members to choose between that can fail, including the members of groups. */
function countOf(ids: string[], members: Members): number {
    return ids.reduce((sum, id) => {
        if (!canFail(id, ids, members)) {
            return sum;
        }
        const { kind } = members.byId.get(id) ?? {};
        return sum + (kind === "server-group" || kind === "container-service" ? (members.counts.get(id) ?? 1) : 1);
    }, 0);
}

/** Whether a member can fail as a whole, unlike a managed service, or a load balancer with several members behind it. */
function canFail(id: string, all: string[], members: Members, depth = 0): boolean {
    const node = members.byId.get(id);
    if (node?.kind === "name" && depth < 8) {
        return node.needs.some(({ anyOf }) => anyOf.some((next) => canFail(next, all, members, depth + 1)));
    }
    if (node?.kind === "load-balancer") {
        return ownLosses(id, all, members).length > 0;
    }
    return node !== undefined && node.kind !== "managed-service";
}

/** What takes a member down and not all the others: what all share, no choice avoids. */
function ownLosses(id: string, all: string[], { losses }: Members): string[] {
    return [...(losses.get(id) ?? [])].filter((loss) => !all.every((other) => losses.get(other)?.has(loss)));
}

function heals(id: string, all: string[], members: Members): boolean {
    const { kind } = members.byId.get(id) ?? {};
    const own = ownLosses(id, all, members);
    return (
        kind === "server-group" ||
        kind === "container-service" ||
        (own.length > 0 && own.every((loss) => members.failureDomains.get(loss)?.heals))
    );
}

function describe(node: ServiceNode, ids: string[], members: Members): Violation {
    const selfHealing = ids.every((id) => heals(id, ids, members));
    const labels = [...new Set(ids.map((id) => members.byId.get(id)?.label ?? id))].filter(
        (label) => label !== node.label,
    );
    const chooser =
        node.kind === "name"
            ? `Route 53 answers ${node.label}`
            : `${atFirst(named("target group", node.label))} answers`;
    return {
        severity: selfHealing ? "medium" : "high",
        urn: node.urn,
        subject: node.label,
        fact: `${chooser} with one of several members and doesn't check whether they work.`,
        consequence: `If one fails, its share of the visitors gets errors until ${selfHealing ? "it has been replaced" : "a person takes it out"}.`,
        remedy:
            node.kind === "name"
                ? "Give each record a health check (healthCheckId, or evaluateTargetHealth of an alias), with one address a record; or put a load balancer in front."
                : "Turn the target group's health check on, with a path that tests what the site needs.",
        takesDown: labels,
    };
}
