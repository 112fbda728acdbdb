import type { Review } from "../model";
import { byStatus, worstEffect } from "../order";
import { count, dataNames, effectNames, scopeInWords, statusNames } from "../words";
import { html, type Html } from "../../pages/escape";

/** The answers that most readers want, each with a link to its section. */
export function glance(review: Review): Html {
    return html`<nav class="glance" aria-label="At a glance">
        ${review.subject === "state" ? [singlePoints(review), found(review)] : [visitors(review), found(review), changed(review)]}
    </nav>`;
}

function visitors({ interruptions, failure }: Review): Html {
    const title = failure?.protected ? "Visitors, without the protection" : "Visitors";
    const data = (["at-risk", "moved"] as const).find((fate) => interruptions.some(({ data }) => data === fate));
    return html`<a href="#visitors"
        ><span>${title}</span
        ><strong>${effectNames[worstEffect(interruptions)]}</strong>${dataNames[data ?? "untouched"].toLowerCase()}</a
    >`;
}

function singlePoints({ graph }: Review): Html {
    const domains = graph?.failureDomains ?? [];
    const single = domains.filter((domain) => domain.single).length;
    return html`<a href="#graph"
        ><span>Single points of failure</span
        ><strong>${single === 0 ? "None" : single.toLocaleString("en")}</strong>among
        ${count(domains.length, "failure domain")}</a
    >`;
}

function found({ findings }: Review): Html {
    const numbers = byStatus(findings).map(
        ([status, some]) => `${some.length.toLocaleString("en")} ${statusNames[status].toLowerCase()}`,
    );
    return html`<a href="#findings"
        ><span>Findings</span
        ><strong>${findings.length === 0 ? "None" : findings.length.toLocaleString("en")}</strong
        >${numbers.join(", ")}</a
    >`;
}

function changed(review: Review): Html {
    const { length } = review.changes;
    return html`<a href="#changes"
        ><span>Changes</span
        ><strong>${length === 0 ? "None" : length.toLocaleString("en")}</strong>${scopeInWords(review)}</a
    >`;
}
