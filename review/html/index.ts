import { nameOf } from "../../pulumi/urn";
import { createHash } from "node:crypto";
import { readFileSync } from "node:fs";
import * as path from "node:path";
import type { Diagnostic, Review } from "../model";
import { changesSection } from "./changes-section";
import { Html, html } from "./escape";
import { findingsSection } from "./findings-section";
import { graphSection } from "./graph-section";
import { visitorsSection } from "./visitors-section";
import {
    changesInWords,
    count,
    dataNames,
    effectNames,
    effects,
    outcomeNames,
    statuses,
    statusNames,
    verdict,
} from "../words";

const style = readFileSync(path.join(__dirname, "page.css"), "utf8");
const script = readFileSync(path.join(__dirname, "page.js"), "utf8");

// Put together here because their hashes are of every character between the tags.
const styleElement = new Html(`<style>${style}</style>`);
const scriptElement = new Html(`<script>${script}</script>`);

/** The page may run its own script and style, and ask nobody for anything. */
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

/** A review as one page that needs nothing else: no network, no other file; readable without its script as well. */
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
                <title>${verdict(review)} ${title}</title>
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
                    <div class="verdict ${review.outcome}">
                        <p class="outcome"><span>${outcomeNames[review.outcome]}</span></p>
                        <h1>${verdict(review)}</h1>
                        <p class="quiet">
                            <time datetime="${review.time}"
                                >${review.time.replace("T", " ").replace(/(:\d\d)(\.\d+)?Z$/, "$1 UTC")}</time
                            >${review.base ? html`, compared with <bdi>${review.base.label}</bdi>` : ", compared with nothing"}
                        </p>
                        ${
                            review.standIns?.length &&
                            html`<p class="quiet">
                                Stand-ins were used for what can’t be read here: ${review.standIns.join(", ")}.
                            </p>`
                        }
                        ${
                            review.failure &&
                            html`<div class="failure">
                                <h2>Why there is no complete preview</h2>
                                <pre tabindex="0">${review.failure.reason}</pre>
                            </div>`
                        }
                    </div>
                    ${glance(review)} ${visitorsSection(review)} ${graphSection(review)} ${findingsSection(review)}
                    ${changesSection(review)} ${diagnostics(review.diagnostics)}
                    ${configurationProblems(review.configurationProblems)}
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

/** The three answers that most readers come for, each with the way to its section. */
function glance(review: Review): Html {
    const { changes, unchanged, findings, interruptions } = review;
    const worst = [...effects]
        .reverse()
        .find((effect) => interruptions.some((interruption) => interruption.effect === effect));
    const data = (["at-risk", "moved"] as const).find((fate) => interruptions.some(({ data }) => data === fate));
    const byStatus = statuses
        .map((status) => ({ status, number: findings.filter((finding) => finding.status === status).length }))
        .filter(({ number }) => number > 0);
    return html`<nav class="glance" aria-label="At a glance">
        <a href="#visitors"
            ><span>Visitors</span
            ><strong>${effectNames[worst ?? "none"]}</strong>${dataNames[data ?? "untouched"].toLowerCase()}</a
        >
        <a href="#findings"
            ><span>Findings</span
            ><strong>${findings.length === 0 ? "None" : findings.length.toLocaleString("en")}</strong
            >${byStatus.map(({ status, number }) => `${number.toLocaleString("en")} ${statusNames[status].toLowerCase()}`).join(", ")}</a
        >
        <a href="#changes"
            ><span>Changes</span
            ><strong>${changes.length === 0 ? "None" : changes.length.toLocaleString("en")}</strong
            >${changesInWords(changes, unchanged)}</a
        >
    </nav>`;
}

function diagnostics(messages: Diagnostic[]): Html | undefined {
    const errors = messages.filter(({ severity }) => severity === "error").length;
    return messages.length === 0
        ? undefined
        : html`<section id="diagnostics" aria-labelledby="diagnostics-title">
              <h2 id="diagnostics-title">Warnings and errors</h2>
              <details ${errors > 0 && new Html("open")}>
                  <summary>${count(messages.length, "message")}</summary>
                  <ul class="messages">
                      ${messages.map(
                          ({ severity, message, urn }) =>
                              html`<li class="${severity}">
                                  <span class="status ${severity}">${severity}</span>
                                  ${urn && html`<code title="${urn}">${nameOf(urn)}</code>`}
                                  <pre>${message}</pre>
                              </li>`,
                      )}
                  </ul>
              </details>
          </section>`;
}

function configurationProblems(problems: string[]): Html | undefined {
    return problems.length === 0
        ? undefined
        : html`<section id="configuration" aria-labelledby="configuration-title">
              <h2 id="configuration-title">What is wrong with the policies’ configuration</h2>
              <ul>
                  ${problems.map((problem) => html`<li>${problem}</li>`)}
              </ul>
          </section>`;
}
