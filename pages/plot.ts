import type { LoggerInterface } from "vega";
import { Html, html } from "./escape";

/** A plot in Vega-Lite's words, without size and colors of axes: https://vega.github.io/vega-lite/docs/spec.html. */
export type Specification = Record<string, unknown>;

/** Widths in pixels, with axes: for a desk, a tablet and a telephone, where the same drawing would be too small to read. */
const widths = { wide: 990, middle: 620, narrow: 286 };

/**
 * A plot as a picture for each width of a screen, of which theme.css shows one. It is drawn here: the page needs no script. Colors
 * are the theme's (`var(--…)`), so that it is light and dark with its page.
 *
 * @param label what a reader who doesn't see it must know
 * @param draw makes the specification for a width in pixels
 */
export async function plot(label: string, height: number, draw: (width: number) => Specification): Promise<Html> {
    const pictures = await Promise.all(
        Object.entries(widths).map(async ([name, width]) => {
            const picture = await drawing({ ...draw(width), height }, width);
            return html`<svg
                class="plot ${name}"
                role="img"
                aria-label="${label}"
                viewBox="0 0 ${picture.width} ${picture.height}"
                width="${picture.width}"
                height="${picture.height}"
            >
                ${new Html(picture.content)}
            </svg>`;
        }),
    );
    return html`${pictures}`;
}

/** A drawing as SVG's elements, for a picture of this width in pixels, and the size that it has. */
export async function drawing(specification: Specification, width: number) {
    // Loaded only where something is drawn: it takes a second.
    const [{ compile }, { parse, View }] = await Promise.all([import("vega-lite"), import("vega")]);
    const whole = {
        ...specification,
        width,
        autosize: { type: "fit-x", contains: "padding" },
        padding: 1,
        background: null,
        config,
    };
    const { spec } = compile(whole, { logger: strict });
    const svg = await new View(parse(spec), { renderer: "none" }).toSVG();
    const root = /^<svg[^>]* viewBox="0 0 ([\d.]+) ([\d.]+)"[^>]*>(.*)<\/svg>$/s.exec(svg);
    if (!root) {
        throw new Error(`Vega's picture has another form than expected: ${svg.slice(0, 200)}`);
    }
    return { width: root[1]!, height: root[2]!, content: root[3]! };
}

/** What Vega-Lite only warns of is a mistake in a specification. */
const strict: LoggerInterface = {
    level: () => strict,
    error: refuse,
    warn: refuse,
    info: () => strict,
    debug: () => strict,
};

function refuse(...words: unknown[]): never {
    throw new Error(`a plot: ${words.join(" ")}`);
}

const config = {
    // The picture as a whole has its label.
    aria: false,
    view: { stroke: null },
    axis: {
        domainColor: "var(--line)",
        gridColor: "var(--line)",
        tickColor: "var(--line)",
        labelColor: "var(--quiet)",
        labelFont: "sans-serif",
        labelFontSize: 11,
        title: null,
    },
    axisX: { grid: false, labelFlush: true },
    axisY: { domain: false, ticks: false, tickCount: 3 },
};
