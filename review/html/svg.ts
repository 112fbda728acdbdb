import type { ReviewedFinding } from "../model";
import type { Box, Diagram, Frame } from "./diagram";
import { Html, html, visible } from "../../pages/escape";
import { boldAs, kindLine, layOut, measures, type Area, type Direction, type Layout, type Point } from "./layout";
import { fitting } from "./text-width";
import { isOpen, worstWeight } from "../order";
import { count } from "../words";

/** Drawings up to this width in pixels are scaled to fit the page, which keeps their letters above 8 pixels. */
const stillReadable: Record<Direction, number> = { LR: 1400, TB: 420 };

/** The room for a drawing on the widest page, in pixels. */
const pageWidth = 1000;

/**
 * Draws a diagram for narrow screens and, unless the same drawing serves both, for wide ones. A diagram that is too
 * wide runs down the page. Boxes with findings link to them.
 */
export function draw(diagram: Diagram, findings: ReviewedFinding[]): Html[] {
    const [across, down] = [layOut(diagram, "LR"), layOut(diagram, "TB")];
    const asWellDown = across.width > stillReadable.LR && down.width <= pageWidth;
    return asWellDown
        ? [picture(down, findings, "")]
        : [
              picture(across, findings, across.width <= stillReadable.LR ? "wide fits" : "wide"),
              picture(down, findings, down.width <= stillReadable.TB ? "narrow fits" : "narrow"),
          ];
}

/** Draws a diagram for a file of its own, across the page. There are no findings beside it to link to. */
export function drawAlone(diagram: Diagram, findings: ReviewedFinding[], style: Html): Html {
    const layout = layOut(diagram, "LR");
    const { width, height } = layout;
    return html`<svg
        xmlns="http://www.w3.org/2000/svg"
        class="diagram"
        viewBox="0 0 ${width} ${height}"
        width="${width}"
        height="${height}"
        role="img"
    >
        <title>From the visitors to the data</title>
        ${style}
        <rect class="paper" width="100%" height="100%" rx="12"></rect>
        ${content(layout, findings, false)}
    </svg> `;
}

function picture(layout: Layout, findings: ReviewedFinding[], style: string): Html {
    const { width, height, boxes } = layout;
    return html`<svg
        class="diagram ${style}"
        viewBox="0 0 ${width} ${height}"
        width="${width}"
        height="${height}"
        role="group"
        aria-label="Service graph: ${count(boxes.length, "box", "boxes")}, from the visitors to the data"
    >
        ${content(layout, findings, true)}
    </svg>`;
}

function content(layout: Layout, findings: ReviewedFinding[], links: boolean): Html {
    const { boxes, frames } = layout;
    return html`${frames.map(drawFrame)}
        <g aria-hidden="true">${arrows(layout)}</g>
        ${frames.map(({ frame, area }) => frameTitle(frame, area, findings, links))}
        ${boxes.map(({ box, area }) => drawBox(box, area, findings, links))}`;
}

function drawFrame({ frame, area }: { frame: Frame; area: Area }): Html {
    const { x, y, width, height } = area;
    return html`<g class="frame ${frame.domain.single && "single"}" aria-hidden="true">
        <rect x="${x}" y="${y}" width="${width}" height="${height}" rx="12"></rect>
    </g>`;
}

/** Drawn after the arrows, so that none crosses the text. */
function frameTitle(frame: Frame, { x, y, width }: Area, findings: ReviewedFinding[], links: boolean): Html {
    const title = `Zone ${visible(frame.label)}`;
    const meaning = frame.domain.single ? "a single point of failure" : "another zone takes over";
    const style = `frame ${frame.domain.single ? "single" : ""}`;
    return html`<g class="${style}" role="img" aria-label="${title}: ${meaning}">
            <text x="${x + 14}" y="${y + 18}" class="frame-title">${fitting(title, 12, width - 40)}</text>
        </g>
        ${linked(links ? frame.findings : [], findings, title, mark(frame.findings, findings, x + width - 4, y + 4))}`;
}

function arrows({ arrows: all }: Layout): Html[] {
    return all.map(({ arrow, points }) => {
        const tip = points[points.length - 1]!;
        const before = points[points.length - 2] ?? tip;
        return html`<path class="arrow${arrow.alternative && " alternative"}" d="${curve(points)}"></path
            ><path class="tip" d="${arrowHead(before, tip)}"></path>`;
    });
}

/** A smooth line through the bends. */
function curve(points: Point[]): string {
    const [first, ...rest] = points;
    let path = `M${first!.x} ${first!.y}`;
    rest.forEach((point, index) => {
        const next = rest[index + 1];
        if (!next) {
            path += `L${point.x} ${point.y}`;
        } else {
            path += `Q${point.x} ${point.y} ${middle(point.x, next.x)} ${middle(point.y, next.y)}`;
        }
    });
    return path;
}

function middle(one: number, other: number): number {
    return Math.round((one + other) * 5) / 10;
}

function arrowHead(before: Point, tip: Point): string {
    const angle = Math.atan2(tip.y - before.y, tip.x - before.x);
    const corner = (turn: number) => {
        const x = tip.x - 8 * Math.cos(angle + turn);
        const y = tip.y - 8 * Math.sin(angle + turn);
        return `${x.toFixed(1)} ${y.toFixed(1)}`;
    };
    return `M${tip.x} ${tip.y}L${corner(0.45)}L${corner(-0.45)}Z`;
}

function drawBox(box: Box, area: Area, findings: ReviewedFinding[], links: boolean): Html {
    const { x, y, width, height } = area;
    const single = box.domains.some((domain) => domain.single);
    const visitor = box.type === undefined;
    const inner = width - 2 * measures.padding;
    const left = x + measures.padding;
    let line = y + measures.padding - 4;
    const texts: Html[] = [];
    const label = visible(box.label);
    const write = (text: string, size: number, height: number, style: string) => {
        line += height;
        const start = visitor ? html`x="${x + width / 2}" text-anchor="middle"` : html`x="${left}"`;
        texts.push(html`<text ${start} y="${line - 4}" class="${style}">${fitting(text, size, inner)}</text>`);
    };
    if (!visitor) {
        write(visible(kindLine(box)), measures.kindSize, measures.kindLine, "kind");
    }
    write(label, boldAs * measures.labelSize, measures.labelLine, "label");
    for (const note of box.notes) {
        write(visible(note), measures.noteSize, measures.noteLine, "note");
    }
    line += 4;
    for (const content of box.contents) {
        const { contentHeight, contentGap, noteSize } = measures;
        texts.push(
            html`<rect class="content" x="${left}" y="${line}" width="${inner}" height="${contentHeight}" rx="5"></rect>
                <text class="note" x="${left + 10}" y="${line + 16}"
                    >${fitting(visible(content), noteSize, inner - 16)}</text
                >`,
        );
        line += contentHeight + contentGap;
    }
    const title = [
        `${box.kind === box.label ? "" : `${box.kind} `}${label}`,
        ...box.notes,
        box.contents.length > 0 && `runs ${box.contents.join(", ")}`,
        single && "a single point of failure",
    ].filter((part) => part !== false);
    const picture = html`<title>${title.join(", ")}</title>
        <rect
            class="body"
            x="${x}"
            y="${y}"
            width="${width}"
            height="${height}"
            rx="${visitor ? height / 2 : 8}"
        ></rect>
        ${texts} ${mark(box.findings, findings, x + width - 4, y + 4)}`;
    const style = `box${visitor ? " visitors" : ""}${single ? " single" : ""}`;
    return links && box.findings.length > 0
        ? html`<g class="${style}">${linked(box.findings, findings, title.join(", "), picture)}</g>`
        : html`<g class="${style}" role="img" aria-label="${title.join(", ")}">${picture}</g>`;
}

/** Links content to its findings: to all with the page's script, to the first without it. */
function linked(numbers: number[], findings: ReviewedFinding[], title: string, content: Html): Html {
    if (numbers.length === 0) {
        return content;
    }
    const weight = worstWeight(numbers.map((number) => findings[number]!));
    const words = `${title}: ${count(numbers.length, "finding")}, the worst ${weight}`;
    return html`<a
        href="#finding-${numbers[0]! + 1}"
        data-findings="${numbers.map((number) => number + 1).join(" ")}"
        data-name="${title.split(",")[0]!}"
        aria-label="${words}"
        >${content}</a
    >`;
}

/** The number of findings on a corner, in the colour of the worst open one. */
function mark(numbers: number[], findings: ReviewedFinding[], x: number, y: number): Html {
    if (numbers.length === 0) {
        return html``;
    }
    const weight = worstWeight(numbers.map((number) => findings[number]!).filter(isOpen)) ?? "accepted";
    return html`<g class="mark ${weight}" aria-hidden="true">
        <circle cx="${x}" cy="${y}" r="11"></circle>
        <text x="${x}" y="${y + 4}" text-anchor="middle">${numbers.length > 99 ? "99+" : numbers.length}</text>
    </g>`;
}
