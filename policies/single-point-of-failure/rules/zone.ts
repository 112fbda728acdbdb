import type { Finding, Parameters, Rule } from "../../findings/finding";
import type { FailureDomain, ServiceGraph, ServiceNode, Tier } from "../../topology/graph";
import { commitment, enumerate, finding, singleDomains, target, together, withDefaults } from "../../findings/wording";

export const zone: Rule = {
    name: "zone-is-single-point-of-failure",
    severities: ["high", "medium"],
    description: "A site must not depend on one availability zone.",
    why: "If the zone fails, the site is down until the zone is back or a person moves it.",
    remedy: "Spread every tier over as many zones as the parameter requiredZones says.",
    source: "AWS Compute SLA: EC2 over two or more zones 99.99%; parameter requiredZones",
    evaluate(graph, given) {
        const parameters = withDefaults(given);
        if (parameters.requiredZones < 2) {
            return [];
        }
        const index = indexOf(graph);
        return [
            ...singleDomains(graph, "zone").flatMap((domain) => onlyZone(index, domain, parameters)),
            ...tooFewZones(graph, parameters),
        ];
    },
};

/** What the rule looks up for each zone, gathered once. */
interface Index {
    tiers: Map<string, Tier>;
    balancers: Map<string, ServiceNode[]>;
    /** The zone of everything that runs, if there is only one. */
    onlyZone: string | undefined;
}

function indexOf(graph: ServiceGraph): Index {
    const balancers = new Map<string, ServiceNode[]>();
    for (const node of graph.nodes) {
        if (node.kind === "load-balancer" && node.onPath) {
            for (const domain of node.domains) {
                balancers.set(domain, [...(balancers.get(domain) ?? []), node]);
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
        balancers,
        onlyZone: zones.size === 1 ? onlyZone : undefined,
    };
}

/**
 * A zone counts where it takes down more than the members' own findings already say: a tier that has several members
 * or gets a new one by itself, a load balancer, or everything that runs.
 */
function onlyZone(index: Index, domain: FailureDomain, parameters: Parameters): Finding[] {
    const lost = domain.tiers.map((id) => index.tiers.get(id)).filter((tier) => tier !== undefined);
    const confined = lost.filter((tier) => isConfined(tier, domain));
    const balancers = index.balancers.get(domain.id) ?? [];
    const everything = index.onlyZone === domain.label;
    if (confined.length === 0 && balancers.length === 0 && !everything) {
        return [];
    }
    const subject = confined[0]?.urn ?? balancers[0]?.urn ?? domain.urn;
    const where = domain.facts.known ? `the zone ${domain.label}` : "one availability zone";
    const what = confined.length > 0 ? confined.map(({ label }) => label) : balancers.map(({ label }) => label);
    return [
        finding({
            rule: zone.name,
            severity: "high",
            urn: subject,
            fact: what.length > 0 ? `All of ${enumerate(what)} is in ${where}.` : `The whole site is in ${where}.`,
            consequence: `If that zone fails, the site is down until a person moves it or the zone is back${together(domain.takesDown)}.`,
            number: `${commitment("EC2 over two or more zones", 99.99, "AWS Compute SLA")} That doesn't hold for one zone. ${target(parameters)}`,
            remedy: `Spread every tier over ${parameters.requiredZones} or more zones (subnets in different zones).`,
            takesDown: domain.takesDown,
            uncertain: domain.uncertain,
        }),
    ];
}

function isConfined(tier: Tier, domain: FailureDomain): boolean {
    const survives = tier.kind === "server-group" || tier.kind === "container-service" || (tier.members ?? 1) > 1;
    return survives && tier.zones.length === 1 && tier.zones[0] === domain.label;
}

/** Tiers over several zones, but fewer than the reader asks for. */
function tooFewZones(graph: ServiceGraph, { requiredZones }: Parameters): Finding[] {
    return graph.tiers
        .filter(({ zones, members }) => zones.length > 1 && zones.length < requiredZones && (members ?? 2) > 1)
        .map((tier) =>
            finding({
                rule: zone.name,
                severity: "medium",
                urn: tier.urn,
                fact: `${tier.label} is spread over ${zones(tier)}.`,
                consequence: "If one of them fails, fewer are left than this stack is required to have.",
                number: `Required are ${requiredZones} zones (parameter requiredZones).`,
                remedy: "Add subnets in further zones.",
                takesDown: [],
                uncertain: tier.uncertain,
            }),
        );
}

function zones(tier: Tier): string {
    return `${tier.zones.length} zones`;
}
