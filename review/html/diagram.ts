import type { FailureDomain, NodeKind, ServiceGraph, ServiceNode, Tier } from "../../policies/topology/graph";
import { edgesWithoutSecurityGroups, type DrawnEdge } from "../drawn-edges";
import type { ReviewedFinding } from "../model";
import { groupBy } from "../order";
import { count } from "../words";

/** One box of the drawing: a node of the service graph, a server together with all that runs on it, or the visitors. */
export interface Box {
    id: string;
    label: string;
    /** The kind in words, e.g. `Load balancer`. */
    kind: string;
    /** Short type of the resource; absent for the visitors. */
    type?: string;
    /** What runs on it. */
    contents: string[];
    /** What a reader should see at a glance, e.g. `2 to 6 members`. */
    notes: string[];
    /** Failure domains that it consists of, without zones. */
    domains: FailureDomain[];
    /** Indices of the review's findings about it, except those that are gone. */
    findings: number[];
    /** Id of the frame around it. */
    frame?: string;
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
    arrows: DrawnEdge[];
    frames: Frame[];
    /** Number of boxes if there were no limit. */
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

/** A drawing with more boxes is unreadable. */
const defaultLimit = 48;
/** More frames would hide the boxes; each box then names its own place. */
const mostFrames = 12;

/** The diagram of what visitors need in a service graph: at most `limit` boxes, those nearest to the visitors first. */
export function diagramOf(graph: ServiceGraph, findings: ReviewedFinding[], limit = defaultLimit): Diagram {
    const nodes = graph.nodes.filter(({ onPath }) => onPath);
    const boxOf = assignBoxes(nodes);
    const marks = findingsByUrn(findings);
    const domains = new Map(graph.failureDomains.map((domain) => [domain.id, domain]));
    const boxes = makeBoxes(nodes, boxOf, marks, domains, tiersByNode(graph.tiers));
    const arrows = makeArrows(graph, boxOf);
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

/** The box of each node: what runs on a server is in the server's box. Security groups never fail and get none. */
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

/** The indices of the findings that are not gone, by URN. */
function findingsByUrn(findings: ReviewedFinding[]): Map<string | undefined, number[]> {
    const present = [...findings.keys()].filter((index) => findings[index]!.status !== "gone");
    return groupBy(present, (index) => findings[index]!.urn);
}

function tiersByNode(tiers: Tier[]): Map<string, Tier> {
    return new Map(tiers.flatMap((tier) => tier.nodes.map((node) => [node, tier] as const)));
}

function makeBoxes(
    nodes: ServiceNode[],
    boxOf: Map<string, string>,
    marks: Map<string | undefined, number[]>,
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

/** The zones that the boxes are in. */
function makeFrames(
    boxes: Box[],
    domains: Map<string, FailureDomain>,
    marks: Map<string | undefined, number[]>,
): Frame[] {
    const ids = [...new Set(boxes.map(({ frame }) => frame))].filter((id) => id !== undefined);
    return ids.slice(0, mostFrames).map((id) => {
        const domain = domains.get(id)!;
        return { id, label: domain.label, domain, findings: marks.get(domain.urn) ?? [] };
    });
}

/** The graph's edges between boxes, each once. */
function makeArrows(graph: ServiceGraph, boxOf: Map<string, string>): DrawnEdge[] {
    const arrows = new Map<string, DrawnEdge>();
    for (const edge of edgesWithoutSecurityGroups(graph)) {
        const [from, to] = [boxOf.get(edge.from), boxOf.get(edge.to)];
        if (from !== undefined && to !== undefined && from !== to) {
            const key = `${from}\0${to}`;
            // An arrow is optional only if all its edges are.
            const alternative = edge.alternative && (arrows.get(key)?.alternative ?? true);
            arrows.set(key, { from, to, alternative });
        }
    }
    return [...arrows.values()];
}

/** The boxes that visitors reach first, in the graph's order. Boxes that visitors don't reach come last. */
function nearest(boxes: Box[], arrows: DrawnEdge[], entries: Set<string>, limit: number): Box[] {
    if (boxes.length <= limit) {
        return boxes;
    }
    const next = groupBy(arrows, ({ from }) => from);
    const chosen = new Set<string>();
    // Entry by entry, so that as many sites as possible are drawn completely.
    for (const start of [...entries, ...boxes.map(({ id }) => id)]) {
        const queue = [start];
        for (let index = 0; index < queue.length && chosen.size < limit; index++) {
            const id = queue[index]!;
            if (!chosen.has(id)) {
                chosen.add(id);
                queue.push(...(next.get(id) ?? []).map(({ to }) => to));
            }
        }
    }
    return boxes.filter(({ id }) => chosen.has(id));
}
