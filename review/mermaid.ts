import type { FailureDomain, ServiceGraph, ServiceNode } from "../policies/topology/graph";
import type { ReviewedFinding } from "./model";

/** A larger diagram is read by nobody, and Mermaid refuses to draw one of more than 500 edges. */
const mostNodes = 80;

const shapes: Partial<Record<ServiceNode["kind"], [string, string]>> = {
    name: ["([", "])"],
    address: ["([", "])"],
    volume: ["[(", ")]"],
    database: ["[(", ")]"],
    "load-balancer": ["{{", "}}"],
};

/**
 * The service graph as a Mermaid flowchart: what visitors need, from where they come in. A failure domain that holds more
 * than one node is a frame; what is lost with one single thing is drawn in red, with the number of its findings.
 *
 * @returns nothing if there is nothing to draw
 */
export function drawMermaid(graph: ServiceGraph, findings: readonly ReviewedFinding[]): string | undefined {
    const nodes = graph.nodes.filter(({ onPath, kind }) => onPath && kind !== "security-group").slice(0, mostNodes);
    if (nodes.length === 0) {
        return undefined;
    }
    const ids = new Map(nodes.map(({ id }, index) => [id, `n${index}`]));
    const lines = ["flowchart LR", `  visitor(["visitor"])`];
    const counted = findings.filter(({ status }) => status !== "gone" && status !== "accepted");
    const single = graph.failureDomains.filter((domain) => domain.single);
    for (const [index, domain] of frames(graph.failureDomains, nodes).entries()) {
        lines.push(`  subgraph d${index}["${text(domain.label)}"]`);
        domain.nodes.forEach((node) => lines.push(`    ${box(node, ids, counted)}`));
        lines.push("  end");
    }
    const framed = new Set(frames(graph.failureDomains, nodes).flatMap((domain) => domain.nodes.map(({ id }) => id)));
    nodes.filter(({ id }) => !framed.has(id)).forEach((node) => lines.push(`  ${box(node, ids, counted)}`));
    graph.entries.filter((id) => ids.has(id)).forEach((id) => lines.push(`  visitor --> ${ids.get(id)}`));
    for (const { from, to, alternative } of graph.edges) {
        if (ids.has(from) && ids.has(to)) {
            lines.push(`  ${ids.get(from)} ${alternative ? "-.->" : "-->"} ${ids.get(to)}`);
        }
    }
    const endangered = nodes.filter(({ domains }) => single.some(({ id }) => domains.includes(id)));
    if (endangered.length > 0) {
        lines.push("  classDef single fill:#fde8e8,stroke:#c81e1e,color:#771d1d");
        lines.push(`  class ${endangered.map(({ id }) => ids.get(id)).join(",")} single`);
    }
    const left = graph.nodes.filter(({ onPath, kind }) => onPath && kind !== "security-group").length - nodes.length;
    if (left > 0) {
        lines.push(`  more["and ${left} more"]`);
    }
    return lines.join("\n");
}

interface Frame {
    label: string;
    nodes: ServiceNode[];
}

/** Domains that hold several nodes, the smallest first, so that each node stands in the narrowest frame it has. */
function frames(domains: readonly FailureDomain[], nodes: readonly ServiceNode[]): Frame[] {
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

/** A text that means nothing to Mermaid, whatever is in it: every unusual character as its number. */
function text(label: string): string {
    const short = label.length > 60 ? `${label.slice(0, 59)}…` : label;
    return (
        [...short]
            .map((character) => (/[\p{L}\p{N} .,_/:-]/u.test(character) ? character : `#${character.codePointAt(0)};`))
            .join("") || "#160;"
    );
}
