import type { Review } from "../model";
import { block } from "./escape";
import { drawMermaid } from "./mermaid";
import { collapsed, type Section } from "./section";

/** The service graph as a diagram. */
export function graphSection({ graph, findings }: Review): Section | undefined {
    const diagram = graph && drawMermaid(graph, findings);
    return diagram === undefined
        ? undefined
        : collapsed("From a visitor to the data", ": red is lost with one single thing", [block(diagram, "mermaid")]);
}
