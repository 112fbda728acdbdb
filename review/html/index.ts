import { createHash } from "node:crypto";
import { readFileSync } from "node:fs";
import * as path from "node:path";
import type { Review } from "../model";
import { summarize } from "../words";
import { changesSection } from "./changes";
import { configurationSection } from "./configuration";
import { diagnosticsSection } from "./diagnostics";
import { Html, html } from "./escape";
import { findingsSection } from "./findings";
import { glance } from "./glance";
import { graphSection } from "./graph";
import { introduction } from "./introduction";
import { visitorsSection } from "./visitors";

const style = readFileSync(path.join(__dirname, "page.css"), "utf8");
const script = readFileSync(path.join(__dirname, "page.js"), "utf8");

// Not inline in the template, because their hashes cover every character between the tags.
const styleElement = new Html(`<style>${style}</style>`);
const scriptElement = new Html(`<script>${script}</script>`);

/** The page may use its own script and style, and request nothing. */
const contentSecurityPolicy = [
    "default-src 'none'",
    `style-src '${hash(style)}'`,
    `script-src '${hash(script)}'`,
    "img-src data:",
    "base-uri 'none'",
    "form-action 'none'",
].join("; ");

function hash(text: string): string {
    return `sha256-${createHash("sha256").update(text).digest("base64")}`;
}

/** A review as one page that needs no network or other files, and is readable without its script. */
export function renderHtml(review: Review): string {
    const title = `Review of ${review.project}/${review.stack}`;
    const page = html`<!doctype html>
        <html lang="en">
            <head>
                <meta charset="utf-8" />
                <meta http-equiv="Content-Security-Policy" content="${contentSecurityPolicy}" />
                <meta name="viewport" content="width=device-width, initial-scale=1" />
                <meta name="referrer" content="no-referrer" />
                <meta name="color-scheme" content="light dark" />
                <title>${summarize(review)} ${title}</title>
                <link rel="icon" href="data:," />
                ${styleElement}
            </head>
            <body>
                <a class="skip" href="#main">Skip to the review</a>
                <header class="top">
                    <p class="subject">
                        Review of <strong><bdi>${review.project}</bdi></strong> /
                        <strong><bdi>${review.stack}</bdi></strong>
                    </p>
                    ${themeSwitch}
                </header>
                <main id="main">
                    ${introduction(review)} ${glance(review)} ${visitorsSection(review)} ${graphSection(review)}
                    ${findingsSection(review)} ${changesSection(review)} ${diagnosticsSection(review)}
                    ${configurationSection(review)}
                </main>
                ${scriptElement}
            </body>
        </html> `;
    return page.text;
}

const themeSwitch = html`<fieldset class="theme">
    <legend>Colours</legend>
    <label><input type="radio" name="theme" value="auto" checked />Auto</label>
    <label><input type="radio" name="theme" value="light" />Light</label>
    <label><input type="radio" name="theme" value="dark" />Dark</label>
</fieldset>`;
