import { createHash } from "node:crypto";
import { readFileSync } from "node:fs";
import * as path from "node:path";
import { Html, html } from "./escape";

const theme = readFileSync(path.join(__dirname, "theme.css"), "utf8");
const themeScript = readFileSync(path.join(__dirname, "theme.js"), "utf8");

/** What a page consists of. */
export interface Document {
    title: string;
    /** What the page is about, at its top. */
    subject: Html;
    /** What the link for keyboards that skips the top leads to, e.g. `the review`. */
    skipTo: string;
    main: Html;
    /** Style and script besides the theme's, in this order. Default none. */
    style?: string;
    script?: string;
}

/** A page as one text that needs no network and no other files, light and dark, and is complete without its script. */
export function renderDocument({ title, subject, skipTo, main, style = "", script = "" }: Document): string {
    const [ownStyle, ownScript] = [theme + style, themeScript + script];
    // Not inline in the template, because their hashes cover every character between the tags.
    const styleElement = new Html(`<style>${ownStyle}</style>`);
    const scriptElement = new Html(`<script>${ownScript}</script>`);
    return html`<!doctype html>
        <html lang="en">
            <head>
                <meta charset="utf-8" />
                <meta http-equiv="Content-Security-Policy" content="${contentSecurityPolicy(ownStyle, ownScript)}" />
                <meta name="viewport" content="width=device-width, initial-scale=1" />
                <meta name="referrer" content="no-referrer" />
                <meta name="color-scheme" content="light dark" />
                <title>${title}</title>
                <link rel="icon" href="data:," />
                ${styleElement}
            </head>
            <body>
                <a class="skip" href="#main">Skip to ${skipTo}</a>
                <header class="top">
                    <p class="subject">${subject}</p>
                    ${themeSwitch}
                </header>
                <main id="main">${main}</main>
                ${scriptElement}
            </body>
        </html> `.text;
}

/** The page may use its own script and style, and request nothing. */
function contentSecurityPolicy(style: string, script: string): string {
    return [
        "default-src 'none'",
        `style-src '${hash(style)}'`,
        `script-src '${hash(script)}'`,
        "img-src data:",
        "base-uri 'none'",
        "form-action 'none'",
    ].join("; ");
}

function hash(text: string): string {
    return `sha256-${createHash("sha256").update(text).digest("base64")}`;
}

const themeSwitch = html`<fieldset class="theme">
    <legend>Colors</legend>
    <label><input type="radio" name="theme" value="auto" checked />Auto</label>
    <label><input type="radio" name="theme" value="light" />Light</label>
    <label><input type="radio" name="theme" value="dark" />Dark</label>
</fieldset>`;
