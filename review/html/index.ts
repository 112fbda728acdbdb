import { readFileSync } from "node:fs";
import * as path from "node:path";
import { renderDocument } from "../../pages/document";
import { html } from "../../pages/escape";
import type { Review } from "../model";
import { summarize } from "../words";
import { changesSection } from "./changes";
import { configurationSection } from "./configuration";
import { diagnosticsSection } from "./diagnostics";
import { figuresSection } from "./figures";
import { findingsSection } from "./findings";
import { glance } from "./glance";
import { graphSection } from "./graph";
import { introduction } from "./introduction";
import { visitorsSection } from "./visitors";

const style = readFileSync(path.join(__dirname, "page.css"), "utf8");
const script = readFileSync(path.join(__dirname, "page.js"), "utf8");

/** A review as one page that needs no network or other files, and is readable without its script. */
export function renderHtml(review: Review): string {
    const isChange = review.subject !== "state";
    return renderDocument({
        title: `${summarize(review)} Review of ${review.project}/${review.stack}`,
        subject: html`Review of <strong><bdi>${review.project}</bdi></strong> /
            <strong><bdi>${review.stack}</bdi></strong>`,
        skipTo: "the review",
        main: html`${introduction(review)} ${glance(review)} ${isChange && visitorsSection(review)}
        ${figuresSection(review)} ${graphSection(review)} ${findingsSection(review)}
        ${isChange && changesSection(review)} ${diagnosticsSection(review)} ${configurationSection(review)}`,
        style,
        script,
    });
}
