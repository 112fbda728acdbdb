import * as dagre from "@dagrejs/dagre";
import type { DrawnEdge } from "../drawn-edges";
import type { Box, Diagram, Frame } from "./diagram";
import { textWidth } from "./text-width";

export interface Point {
    x: number;
    y: number;
}

/** A rectangle by its upper left corner. */
export interface Area extends Point {
    width: number;
    height: number;
}

export interface Layout {
    width: number;
    height: number;
    boxes: { box: Box; area: Area }[];
    arrows: { arrow: DrawnEdge; points: Point[] }[];
    frames: { frame: Frame; area: Area }[];
}

/** From left to right for wide screens, from top to bottom for narrow ones. */
export type Direction = "LR" | "TB";

/** Bold letters are wider than regular ones by this factor. */
export const boldAs = 1.12;

/** Dimensions of a box in pixels, for layout and drawing. */
export const measures = {
    padding: 14,
    kindSize: 11,
    labelSize: 14,
    noteSize: 12,
    contentHeight: 24,
    contentGap: 4,
    kindLine: 16,
    labelLine: 20,
    noteLine: 16,
    frameTitle: 26,
    framePadding: 16,
    longestLabel: 200,
};

/** Places boxes so that arrows are short; the same diagram gives the same layout. */
export function layOut(diagram: Diagram, direction: Direction): Layout {
    const graph = new dagre.graphlib.Graph({ compound: true, multigraph: false });
    graph.setGraph({ rankdir: direction, nodesep: 28, ranksep: 40, marginx: 4, marginy: 4 });
    graph.setDefaultEdgeLabel(() => ({}));
    // dagre treats some ids specially, so nodes get generated keys.
    const key = new Map<string, string>();
    diagram.frames.forEach(({ id }, index) => key.set(id, `frame-${index}`));
    diagram.boxes.forEach(({ id }, index) => key.set(id, `box-${index}`));
    for (const { id } of diagram.frames) {
        graph.setNode(key.get(id)!, {});
    }
    for (const box of diagram.boxes) {
        graph.setNode(key.get(box.id)!, sizeOf(box));
        if (box.frame !== undefined) {
            graph.setParent(key.get(box.id)!, key.get(box.frame)!);
        }
    }
    for (const { from, to } of diagram.arrows) {
        graph.setEdge(key.get(from)!, key.get(to)!, {});
    }
    dagre.layout(graph);
    return shifted({
        width: 0,
        height: 0,
        boxes: diagram.boxes.map((box) => ({ box, area: areaOf(graph.node(key.get(box.id)!)) })),
        arrows: diagram.arrows.map((arrow) => ({
            arrow,
            points: graph.edge(key.get(arrow.from)!, key.get(arrow.to)!).points,
        })),
        frames: diagram.frames.map((frame) => {
            const { x, y, width, height } = areaOf(graph.node(key.get(frame.id)!));
            // Leaves room for the title above the boxes.
            return {
                frame,
                area: { x, y: y - measures.frameTitle / 2, width, height: height + measures.frameTitle / 2 },
            };
        }),
    });
}

function areaOf({ x, y, width, height }: Area): Area {
    return { x: x - width / 2, y: y - height / 2, width, height };
}

/** Moves everything so that it begins at 0, and sets width and height. */
function shifted(layout: Layout): Layout {
    const areas = [...layout.boxes, ...layout.frames].map(({ area }) => area);
    const margin = 12; // Room for the marks on the boxes' corners.
    const left = Math.min(...areas.map(({ x }) => x)) - margin;
    const top = Math.min(...areas.map(({ y }) => y)) - margin;
    const move = <T extends Point>(point: T): T => ({ ...point, x: round(point.x - left), y: round(point.y - top) });
    return {
        width: Math.ceil(Math.max(...areas.map(({ x, width }) => x + width)) - left + margin),
        height: Math.ceil(Math.max(...areas.map(({ y, height }) => y + height)) - top + margin),
        boxes: layout.boxes.map(({ box, area }) => ({ box, area: move(area) })),
        arrows: layout.arrows.map(({ arrow, points }) => ({ arrow, points: points.map(move) })),
        frames: layout.frames.map(({ frame, area }) => ({ frame, area: move(area) })),
    };
}

function round(value: number): number {
    return Math.round(value * 10) / 10;
}

function sizeOf(box: Box): { width: number; height: number } {
    const { padding, kindSize, labelSize, noteSize } = measures;
    const texts = [
        textWidth(kindLine(box), kindSize),
        Math.min(measures.longestLabel, textWidth(box.label, boldAs * labelSize)),
        ...box.notes.map((note) => textWidth(note, noteSize)),
        ...box.contents.map((content) => textWidth(content, noteSize) + 20),
    ];
    const contents = box.contents.length * (measures.contentHeight + measures.contentGap);
    return {
        width: Math.ceil(Math.min(measures.longestLabel, Math.max(90, ...texts)) + 2 * padding),
        height:
            2 * padding -
            6 +
            (box.type === undefined ? 0 : measures.kindLine) +
            measures.labelLine +
            box.notes.length * measures.noteLine +
            (contents > 0 ? contents + 4 : 0),
    };
}

/** The small line above a box's label. */
export function kindLine({ kind, type }: Box): string {
    return type === undefined ? "" : `${kind} · ${type}`;
}
