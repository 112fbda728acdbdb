import type { FailureDomain, NodeKind, ServiceGraph, ServiceNode, Tier } from "../../policies/topology/graph";
import type { ReviewedFinding } from "../model";

/** One box of the drawing: a node of the service graph, a server together with all that runs on it, or the visitors. */
export interface Box {
    id: string;
    label: string;
    /** What it is, in a reader's words. */
    kind: string;
    /** Short type of the resource; absent for the visitors. */
    type?: string;
    /** What runs on it. */
    contents: string[];
    /** What else a reader wants to know at a glance, e.g. `2 to 6 members`. */
    notes: string[];
    /** Failure domains that it is itself. */
    domains: FailureDomain[];
    /** Numbers of the findings about it, in the review's order; those that are gone left out. */
    findings: number[];
    /** Id of the frame around it. */
    frame?: string;
}

export interface Arrow {
    from: string;
    to: string;
    /** Whether one of several such arrows suffices. */
    alternative: boolean;
}

/** A failure domain that holds several boxes. */
export interface Frame {
    id: string;
    label: string;
    domain: FailureDomain;
    findings: number[];
}

export interface Diagram {
    boxes: Box[];
    arrows: Arrow[];
    frames: Frame[];
    /** How many boxes there would be without the limit. */
    total: number;
}

const kindNames: Record<NodeKind, string> = {
    name: "Name",
    "load-balancer": "Load balancer",
    "target-group": "Target group",
    address: "Address",
    server: "Server",
    service: "Service",
    process: "Process",
    volume: "Volume",
    "server-group": "Server group",
    "container-service": "Containers",
    database: "Database",
    cache: "Cache",
    "managed-service": "Managed service",
    "security-group": "Security group",
};

/** More boxes than this nobody reads in one drawing. */
const defaultLimit = 48;
/** More frames than this hide what they hold; a box says where it is by itself then. */
const mostFrames = 12;

/** What is drawn of a service graph: what visitors need, at most `limit` boxes, those nearest to the visitors first. */
export function diagramOf(graph: ServiceGraph, findings: ReviewedFinding[], limit = defaultLimit): Diagram {
    const nodes = graph.nodes.filter(({ onPath }) => onPath);
    const boxOf = assignBoxes(nodes);
    const marks = findingsByUrn(findings);
    const domains = new Map(graph.failureDomains.map((domain) => [domain.id, domain]));
    const boxes = makeBoxes(nodes, boxOf, marks, domains, tiersByNode(graph.tiers));
    const arrows = makeArrows(graph, nodes, boxOf);
    const entries = new Set(graph.entries.map((entry) => boxOf.get(entry)).filter((id) => id !== undefined));
    const drawn = nearest(boxes, arrows, entries, limit);
    const frames = makeFrames(drawn, domains, marks);
    const framed = new Set(frames.map(({ id }) => id));
    for (const box of drawn) {
        if (box.frame !== undefined && !framed.has(box.frame)) {
            box.notes.push(`in ${domains.get(box.frame)!.label}`);
            delete box.frame;
        }
    }
    const shown = new Set(drawn.map(({ id }) => id));
    return {
        boxes: entries.size > 0 ? [visitors, ...drawn] : drawn,
        arrows: [
            ...[...entries].filter((id) => shown.has(id)).map((to) => ({ from: visitors.id, to, alternative: false })),
            ...arrows.filter(({ from, to }) => shown.has(from) && shown.has(to)),
        ],
        frames,
        total: boxes.length,
    };
}

const visitors: Box = {
    id: "visitors",
    label: "Visitors",
    kind: "Visitors",
    contents: [],
    notes: [],
    domains: [],
    findings: [],
};

/** The box of each node: what runs on a server shares the server's; security groups get none, they never fail. */
function assignBoxes(nodes: ServiceNode[]): Map<string, string> {
    const byId = new Map(nodes.map((node) => [node.id, node]));
    const boxOf = new Map<string, string>();
    for (const node of nodes) {
        if (node.kind === "security-group") {
            continue;
        }
        const kind = node.kind === "service" ? "consists-of" : node.kind === "process" ? "runs-on" : undefined;
        const servers = node.needs
            .filter((need) => need.kind === kind)
            .flatMap(({ anyOf }) => anyOf)
            .filter((id) => byId.get(id)?.kind === "server");
        boxOf.set(node.id, servers.length === 1 ? servers[0]! : node.id);
    }
    return boxOf;
}

function findingsByUrn(findings: ReviewedFinding[]): Map<string, number[]> {
    const byUrn = new Map<string, number[]>();
    findings.forEach(({ urn, status }, index) => {
        if (urn === undefined || status === "gone") {
            return;
        }
        const known = byUrn.get(urn);
        if (known) {
            known.push(index);
        } else {
            byUrn.set(urn, [index]);
        }
    });
    return byUrn;
}

function tiersByNode(tiers: Tier[]): Map<string, Tier> {
    return new Map(tiers.flatMap((tier) => tier.nodes.map((node) => [node, tier] as const)));
}

function makeBoxes(
    nodes: ServiceNode[],
    boxOf: Map<string, string>,
    marks: Map<string, number[]>,
    domains: Map<string, FailureDomain>,
    tiers: Map<string, Tier>,
): Box[] {
    const boxes = new Map<string, Box>();
    for (const node of nodes) {
        if (boxOf.get(node.id) === node.id) {
            const own = node.domains.map((id) => domains.get(id)).filter((domain) => domain !== undefined);
            const zones = own.filter(({ kind }) => kind === "zone");
            boxes.set(node.id, {
                id: node.id,
                label: node.label,
                kind: kindNames[node.kind],
                type: node.type,
                contents: [],
                notes: [],
                domains: own.filter(({ kind }) => kind !== "zone"),
                findings: marks.get(node.urn) ?? [],
                ...(zones.length === 1 ? { frame: zones[0]!.id } : {}),
            });
        }
    }
    for (const node of nodes) {
        const box = boxes.get(boxOf.get(node.id) ?? "");
        if (!box) {
            continue;
        }
        if (node.kind === "process" && box.id !== node.id) {
            box.contents.push(node.label);
        }
        const tier = tiers.get(node.id);
        if (tier) {
            box.notes.push(...tierNotes(tier, box));
        }
        if (node.uncertain && !box.notes.includes("not all is known yet")) {
            box.notes.push("not all is known yet");
        }
    }
    return [...boxes.values()];
}

function tierNotes(tier: Tier, box: Box): string[] {
    const notes: string[] = [];
    if (tier.instanceType) {
        notes.push(tier.instanceType);
    }
    // A server is one member of its tier; a group's box is the whole tier.
    if (tier.nodes.length === 1 && box.kind !== "Server" && tier.members !== null) {
        const grows = typeof tier.maximum === "number" && tier.maximum > tier.members;
        notes.push(grows ? `${tier.members} to ${tier.maximum} members` : count(tier.members, "member"));
    }
    if (tier.nodes.length === 1 && tier.zones.length > 1) {
        notes.push(`${tier.zones.length} zones`);
    }
    return notes;
}

function count(number: number, noun: string): string {
    return `${number} ${noun}${number === 1 ? "" : "s"}`;
}

/** The zones around boxes. */
function makeFrames(boxes: Box[], domains: Map<string, FailureDomain>, marks: Map<string, number[]>): Frame[] {
    const ids = [...new Set(boxes.map(({ frame }) => frame))].filter((id) => id !== undefined);
    return ids.slice(0, mostFrames).map((id) => {
        const domain = domains.get(id)!;
        return { id, label: domain.label, domain, findings: marks.get(domain.urn) ?? [] };
    });
}

/** The graph's edges between boxes, each once; what leads through a security group leads past it. */
function makeArrows(graph: ServiceGraph, nodes: ServiceNode[], boxOf: Map<string, string>): Arrow[] {
    const through = new Set(nodes.filter(({ kind }) => kind === "security-group").map(({ id }) => id));
    const targets = new Map<string, string[]>();
    for (const { from, to } of graph.edges) {
        if (through.has(from)) {
            targets.set(from, [...(targets.get(from) ?? []), to]);
        }
    }
    const arrows = new Map<string, Arrow>();
    for (const edge of graph.edges) {
        for (const to of through.has(edge.to) ? (targets.get(edge.to) ?? []) : [edge.to]) {
            const [source, target] = [boxOf.get(edge.from), boxOf.get(to)];
            if (source !== undefined && target !== undefined && source !== target) {
                const key = `${source}\0${target}`;
                const known = arrows.get(key);
                // Needed in one way and one of several in another: needed.
                const alternative = edge.alternative && (known?.alternative ?? true);
                arrows.set(key, { from: source, to: target, alternative });
            }
        }
    }
    return [...arrows.values()];
}

/** The first boxes that visitors come by, in the graph's order; those that nobody comes by last. */
function nearest(boxes: Box[], arrows: Arrow[], entries: Set<string>, limit: number): Box[] {
    if (boxes.length <= limit) {
        return boxes;
    }
    const next = new Map<string, string[]>();
    for (const { from, to } of arrows) {
        const known = next.get(from);
        if (known) {
            known.push(to);
        } else {
            next.set(from, [to]);
        }
    }
    const chosen = new Set<string>();
    // One entry's whole path before the next entry's: a site that is drawn is drawn whole, as far as the limit goes.
    for (const start of [...entries, ...boxes.map(({ id }) => id)]) {
        const queue = [start];
        for (let index = 0; index < queue.length && chosen.size < limit; index++) {
            const id = queue[index]!;
            if (!chosen.has(id)) {
                chosen.add(id);
                queue.push(...(next.get(id) ?? []));
            }
        }
    }
    return boxes.filter(({ id }) => chosen.has(id));
}
