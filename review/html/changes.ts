import type { Change, PropertyChange, Review } from "../model";
import { Html, html } from "../../pages/escape";
import { byOperation } from "../order";
import { changesInWords, count, operationNames, propertyNames } from "../words";

export function changesSection({ changes, unchanged }: Review): Html {
    return html`<section id="changes" aria-labelledby="changes-title">
        <h2 id="changes-title">What the change does</h2>
        <p>${changesInWords(changes, unchanged)}.</p>
        ${byOperation(changes).map(([operation, some]) => {
            // A new site creates more resources than a reader wants to see at once.
            const open = some.length <= 12 && operation !== "read";
            return html`<details class="changes" ${open && new Html("open")}>
                <summary>
                    <span class="operation ${operation}">${operationNames[operation].heading}</span>
                    ${count(some.length, "resource")}
                </summary>
                <ul class="${some.length > 60 && "many"}">
                    ${some.map(change)}
                </ul>
            </details>`;
        })}
    </section>`;
}

function change({ name, type, urn, operation, protect, retained, replaceBecause, properties }: Change): Html {
    return html`<li>
        <code class="name" title="${urn}">${name}</code> <span class="type">${type}</span>
        ${protect && html`<span class="status">protected</span>`}
        ${retained && html`<span class="status">${operation === "replace" ? "the old one stays" : "stays"} in AWS</span>`}
        ${replaceBecause.length > 0 && html`<p class="because">because of ${replaceBecause.map((path) => html`<code>${path}</code> `)}</p>`}
        ${
            properties.length > 0 &&
            html`<details>
                <summary>${count(properties.length, "property differs", "properties differ")}</summary>
                <dl>${properties.map(property)}</dl>
            </details>`
        }
    </li>`;
}

function property({ path, kind, before, after, settings }: PropertyChange): Html {
    const [removed, added] = [
        before !== undefined && html`<del>${before}</del>`,
        after !== undefined && html`<ins>${after}</ins>`,
    ];
    const nothing = before === undefined && after === undefined;
    return html`<div>
        <dt><code>${path}</code></dt>
        <dd>
            ${removed} ${removed && added && html`<span aria-label="becomes">→</span>`} ${added}
            ${nothing && html`<span class="quiet">${settings?.length ? settings.join(", ") : propertyNames[kind]}</span>`}
        </dd>
    </div>`;
}
