import type { Violation } from "../../findings/finding";
import type { Parameters } from "../../findings/parameters";
import type { Rule } from "../../findings/rule";
import { commitment, enumerate, target } from "../../findings/wording";
import { append } from "../../topology/inventory";
import {
    singleFailureDomains,
    type FailureDomain,
    type ServiceGraph,
    type ServiceNode,
    type Tier,
} from "../../topology/graph";

export const zone: Rule = {
    name: "zone-is-single-point-of-failure",
    severities: ["high", "medium"],
    description: "A site must not depend on one availability zone.",
    why: "If the zone fails, the site is down until the zone is back or a person moves it.",
    remedy: "Spread every tier over as many zones as the parameter requiredZones says.",
    source: "AWS Compute SLA: EC2 over two or more zones 99.99%; parameter requiredZones",
    evaluate({ graph }, parameters) {
        if (parameters.requiredZones < 2) {
            return [];
        }
        const index = indexOf(graph);
        return [
            ...singleFailureDomains(graph, "zone").flatMap((failureDomain) =>
                onlyZone(index, failureDomain, parameters),
            ),
            ...tooFewZones(graph, parameters),
        ];
    },
};

/** What the rule looks up for each zone. */
interface Index {
    tiers: Map<string, Tier>;
    /** Load balancers and services of AWS's on the path, by the id of each of their failure domains. */
    spread: Map<string, ServiceNode[]>;
    /** The zone that all tiers but databases and caches are in, if it is a single one. */
    onlyZone: string | undefined;
}

function indexOf(graph: ServiceGraph): Index {
    const spread = new Map<string, ServiceNode[]>();
    for (const node of graph.nodes) {
        if ((node.kind === "load-balancer" || node.kind === "managed-service") && node.onPath) {
            for (const id of node.domains) {
                append(spread, id, node);
            }
        }
    }
    const zones = new Set<string | undefined>();
    for (const { kind, zones: own } of graph.tiers) {
        if (kind !== "database" && kind !== "cache") {
            zones.add(own.length === 1 ? own[0] : undefined);
        }
    }
    const [onlyZone] = zones;
    return {
        tiers: new Map(graph.tiers.map((tier) => [tier.id, tier])),
        spread,
        onlyZone: zones.size === 1 ? onlyZone : undefined,
    };
}

/**
 * Reports a zone if its loss takes down more than its members' own findings already say: a tier that has several
 * members or replaces a lost one by itself, a load balancer or another service of AWS's, or everything that runs.
 */
function onlyZone(index: Index, failureDomain: FailureDomain<"zone">, parameters: Parameters): Violation[] {
    const lost = failureDomain.tiers.map((id) => index.tiers.get(id)).filter((tier) => tier !== undefined);
    const confined = lost.filter((tier) => isConfined(tier, failureDomain));
    const spread = index.spread.get(failureDomain.id) ?? [];
    const everything = index.onlyZone === failureDomain.label;
    if (confined.length === 0 && spread.length === 0 && !everything) {
        return [];
    }
    const subject = confined[0]?.urn ?? spread[0]?.urn ?? failureDomain.urn;
    const where = failureDomain.facts.known ? `the zone ${failureDomain.label}` : "one availability zone";
    const what = confined.length > 0 ? confined.map(({ label }) => label) : spread.map(({ label }) => label);
    return [
        {
            severity: "high",
            urn: subject,
            // A second server is in another zone.
            cause: what.length === 0 && lost.length === 1 ? lost[0].urn : undefined,
            subject: what.length > 0 ? enumerate(what) : undefined,
            fact: what.length > 0 ? `All of ${enumerate(what)} is in ${where}.` : `The whole site is in ${where}.`,
            consequence: "If that zone fails, the site is down until the zone is back or a person moves the site.",
            number: `${commitment("EC2 over two or more zones", 99.99, "AWS Compute SLA")} ${target(parameters)}`,
            remedy: `Spread every tier over ${parameters.requiredZones} or more zones (subnets in different zones).`,
            takesDown: failureDomain.takesDown,
            uncertain: failureDomain.uncertain,
        },
    ];
}

function isConfined(tier: Tier, failureDomain: FailureDomain<"zone">): boolean {
    const survives = tier.kind === "server-group" || tier.kind === "container-service" || (tier.members ?? 1) > 1;
    return survives && tier.zones.length === 1 && tier.zones[0] === failureDomain.label;
}

/** Tiers spread over several zones, but fewer than the configuration requires. */
function tooFewZones(graph: ServiceGraph, { requiredZones }: Parameters): Violation[] {
    return graph.tiers
        .filter(({ zones, members }) => zones.length > 1 && zones.length < requiredZones && (members ?? 2) > 1)
        .map((tier): Violation => ({
            severity: "medium",
            urn: tier.urn,
            subject: tier.label,
            fact: `${tier.label} is spread over ${tier.zones.length} zones.`,
            consequence: "If one of them fails, fewer are left than this stack is required to have.",
            number: `Required: ${requiredZones} zones (parameter requiredZones).`,
            remedy: "Add subnets in further zones.",
            uncertain: tier.uncertain,
        }));
}
