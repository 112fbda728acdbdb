import { readFileSync } from "node:fs";
import * as path from "node:path";
import { Html } from "../../pages/escape";
import { themeColours } from "../../pages/theme-colours";
import { Problem } from "../../toolchain/problem";
import type { Review } from "../model";
import { diagramOf } from "./diagram";
import { drawAlone } from "./svg";

const pageStyle = readFileSync(path.join(__dirname, "page.css"), "utf8");

/**
 * The diagram of a review as an SVG file, light or dark as the reader's browser is.
 *
 * @throws Problem if there is nothing to draw
 */
export function renderPicture({ graph, findings }: Review): string {
    const diagram = graph && diagramOf(graph, findings);
    if (diagram === undefined || diagram.boxes.length === 0) {
        throw new Problem("svg: nothing in this stack is known to be on a visitor's way, so there is nothing to draw");
    }
    const ofDiagram = pageStyle.slice(pageStyle.indexOf("/* The diagram */"), pageStyle.indexOf("figcaption"));
    const style = `${themeColours()}.paper { fill: var(--card); }\n${ofDiagram.replace(/^\/\*.*\n/, "")}`;
    return drawAlone(diagram, findings, new Html(`<style>${style}</style>`)).text;
}
