import type { Review } from "../model";
import { byStatus, worstEffect } from "../order";
import { changesInWords, dataNames, effectNames, statusNames } from "../words";
import { html, type Html } from "../../pages/escape";

/** The three answers that most readers want, each with a link to its section. */
export function glance(review: Review): Html {
    const { changes, unchanged, findings, interruptions, failure } = review;
    const blocked = failure?.protected !== undefined;
    const data = (["at-risk", "moved"] as const).find((fate) => interruptions.some(({ data }) => data === fate));
    const numbers = byStatus(findings).map(
        ([status, some]) => `${some.length.toLocaleString("en")} ${statusNames[status].toLowerCase()}`,
    );
    return html`<nav class="glance" aria-label="At a glance">
        <a href="#visitors"
            ><span>${blocked ? "Visitors, without the protection" : "Visitors"}</span
            ><strong>${effectNames[worstEffect(interruptions)]}</strong
            >${dataNames[data ?? "untouched"].toLowerCase()}</a
        >
        <a href="#findings"
            ><span>Findings</span
            ><strong>${findings.length === 0 ? "None" : findings.length.toLocaleString("en")}</strong
            >${numbers.join(", ")}</a
        >
        <a href="#changes"
            ><span>Changes</span
            ><strong>${changes.length === 0 ? "None" : changes.length.toLocaleString("en")}</strong
            >${changesInWords(changes, unchanged)}</a
        >
    </nav>`;
}
