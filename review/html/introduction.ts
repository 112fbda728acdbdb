import type { Review } from "../model";
import { notJudgedInWords, outcomeInWords, scopeInWords, standInsInWords, summarize } from "../words";
import { html, type Html } from "../../pages/escape";
import { failureSection } from "./failure";

/** The outcome, what the change was compared with, and what makes the review incomplete. */
export function introduction(review: Review): Html {
    const { outcome, subject, time, base, standIns } = review;
    const uncompared = subject === "state" ? `, ${scopeInWords(review)}` : ", compared with nothing";
    const stoodIn = standInsInWords(standIns);
    return html`<div class="introduction ${outcome}">
        <p class="outcome"><span>${outcomeInWords(review)}</span></p>
        <h1>${summarize(review)}</h1>
        <p class="quiet">
            <time datetime="${time}">${time.replace("T", " ").replace(/(:\d\d)(\.\d+)?Z$/, "$1 UTC")}</time>${
                base ? html`, compared with <bdi>${base.label}</bdi>` : uncompared
            }
        </p>
        ${notJudgedInWords(review).map((sentence) => html`<p>${sentence}</p>`)}
        ${stoodIn && html`<p class="quiet">${stoodIn}</p>`} ${failureSection(review)}
    </div>`;
}
