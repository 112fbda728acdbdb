import type { FailureDomain, ServiceGraph, ServiceNode } from "../../policies/topology/graph";
import { edgesWithoutSecurityGroups } from "../drawn-edges";
import type { ReviewedFinding } from "../model";
import { isOpen } from "../order";

/** Larger diagrams are unreadable, and Mermaid does not draw more than 500 edges. */
const mostNodes = 80;

const shapes: Partial<Record<ServiceNode["kind"], [string, string]>> = {
    name: ["([", "])"],
    address: ["([", "])"],
    volume: ["[(", ")]"],
    database: ["[(", ")]"],
    "load-balancer": ["{{", "}}"],
};

/**
 * The service graph as a Mermaid flowchart, from visitors to what they need. A failure domain with several nodes is a
 * frame; nodes of a single point of failure are red, with the number of their open findings.
 *
 * @returns undefined if there is nothing to draw
 */
export function drawMermaid(graph: ServiceGraph, findings: readonly ReviewedFinding[]): string | undefined {
    const needed = graph.nodes.filter(({ onPath, kind }) => onPath && kind !== "security-group");
    const nodes = needed.slice(0, mostNodes);
    if (nodes.length === 0) {
        return undefined;
    }
    const ids = new Map(nodes.map(({ id }, index) => [id, `n${index}`]));
    const open = findings.filter(isOpen);
    const lines = ["flowchart LR", `  visitor(["visitor"])`];
    const frames = framesOf(graph.failureDomains, nodes);
    for (const [index, frame] of frames.entries()) {
        lines.push(`  subgraph d${index}["${text(frame.label)}"]`);
        lines.push(...frame.nodes.map((node) => `    ${box(node, ids, open)}`));
        lines.push("  end");
    }
    const framed = new Set(frames.flatMap((frame) => frame.nodes));
    lines.push(...nodes.filter((node) => !framed.has(node)).map((node) => `  ${box(node, ids, open)}`));
    lines.push(...graph.entries.filter((id) => ids.has(id)).map((id) => `  visitor --> ${ids.get(id)}`));
    for (const { from, to, alternative } of edgesWithoutSecurityGroups(graph)) {
        if (ids.has(from) && ids.has(to)) {
            lines.push(`  ${ids.get(from)} ${alternative ? "-.->" : "-->"} ${ids.get(to)}`);
        }
    }
    const single = new Set(graph.failureDomains.filter((domain) => domain.single).map(({ id }) => id));
    const red = nodes.filter(({ domains }) => domains.some((domain) => single.has(domain)));
    if (red.length > 0) {
        lines.push("  classDef single fill:#fde8e8,stroke:#c81e1e,color:#771d1d");
        lines.push(`  class ${red.map(({ id }) => ids.get(id)).join(",")} single`);
    }
    if (needed.length > nodes.length) {
        lines.push(`  more["and ${needed.length - nodes.length} more"]`);
    }
    return lines.join("\n");
}

interface Frame {
    label: string;
    nodes: ServiceNode[];
}

/** Failure domains with several nodes, the smallest first, so that each node is in its narrowest frame. */
function framesOf(domains: readonly FailureDomain[], nodes: readonly ServiceNode[]): Frame[] {
    const taken = new Set<string>();
    return domains
        .filter(({ kind }) => kind === "server" || kind === "database" || kind === "member")
        .map(({ id, label }) => ({ label, nodes: nodes.filter((node) => node.domains.includes(id)) }))
        .filter((frame) => frame.nodes.length > 1)
        .sort((one, other) => one.nodes.length - other.nodes.length)
        .map((frame) => {
            const free = frame.nodes.filter(({ id }) => !taken.has(id));
            free.forEach(({ id }) => taken.add(id));
            return { ...frame, nodes: free };
        })
        .filter((frame) => frame.nodes.length > 0);
}

function box(node: ServiceNode, ids: ReadonlyMap<string, string>, findings: readonly ReviewedFinding[]): string {
    const [open, close] = shapes[node.kind] ?? ["[", "]"];
    const count = findings.filter(({ urn }) => urn === node.urn).length;
    const mark = count > 0 && !node.id.includes("#") ? `<br>⚠ ${count}` : "";
    return `${ids.get(node.id)}${open}"${text(node.label)}${mark}"${close}`;
}

/** A label with numbers in place of every character that could be Mermaid syntax. */
function text(label: string): string {
    const short = label.length > 60 ? `${label.slice(0, 59)}…` : label;
    return (
        [...short]
            .map((character) => (/[\p{L}\p{N} .,_/:-]/u.test(character) ? character : `#${character.codePointAt(0)};`))
            .join("") || "#160;"
    );
}
