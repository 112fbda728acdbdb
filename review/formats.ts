import { renderHtml } from "./html";
import { renderPicture } from "./html/picture";
import { renderMarkdown } from "./markdown";
import type { Review } from "./model";
import { renderSarif } from "./sarif";
import { renderTerminal } from "./terminal";
import { wantsColour } from "../toolchain/command-line";

/** How a review can be written, by the name of the format. */
export const formats: Record<string, (review: Review, options: { all: boolean }) => string> = {
    terminal: (review, { all }) => renderTerminal(review, wantsColour(), { all, columns: process.stdout.columns }),
    markdown: (review) => renderMarkdown(review),
    html: renderHtml,
    svg: renderPicture,
    sarif: renderSarif,
    json: (review) => `${JSON.stringify(review, undefined, 2)}\n`,
};

/** The format of a file, by the ending of its name. */
export const endings: Record<string, string> = {
    ".md": "markdown",
    ".html": "html",
    ".svg": "svg",
    ".sarif": "sarif",
    ".json": "json",
};
