import type { Interruption, Review } from "../model";
import { Html, html } from "../../pages/escape";
import { nameOf } from "../../pulumi/urn";
import { dataNames, effectNames, visitorsCondition, visitorsTitle } from "../words";

const mostNamed = 8;

export function visitorsSection({ interruptions, failure }: Review): Html {
    const condition = failure && visitorsCondition(failure);
    return html`<section id="visitors" aria-labelledby="visitors-title">
        <h2 id="visitors-title">${visitorsTitle(failure)}</h2>
        ${condition && interruptions.length > 0 && html`<p>${condition}</p>`}
        ${
            interruptions.length > 0
                ? html`<ul class="interruptions">
                      ${interruptions.map(interruption)}
                  </ul>`
                : html`<p class="quiet">
                      ${failure && failure.seen !== "everything" ? "Not known without a complete preview." : "Nothing: no step of this change interrupts the site."}
                  </p>`
        }
    </section>`;
}

function interruption({ what, effect, duration, data, urns }: Interruption): Html {
    const names = urns.slice(0, mostNamed);
    return html`<li class="interruption ${effect}">
        <header>
            <span class="effect ${effect}">${effectNames[effect]}</span>
            <span class="status ${data}">${dataNames[data]}</span>
        </header>
        <p>${what}</p>
        ${duration && html`<p class="duration"><strong>${duration.text}</strong> <span class="quiet">(${duration.source})</span></p>`}
        ${
            urns.length > 0 &&
            html`<footer>
                ${names.map((urn) => html`<code title="${urn}">${nameOf(urn)}</code> `)}${urns.length > names.length && html`<span>and ${urns.length - names.length} more</span>`}
            </footer>`
        }
    </li>`;
}
