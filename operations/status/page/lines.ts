import { html, type Html } from "../../../pages/escape";
import { worstFirst, type Line } from "../line";
import { moment, stateNames } from "./words";

/** Everything that was asked, the worst first; what is well is folded. */
export function linesSection(lines: readonly Line[]): Html {
    const sorted = worstFirst(lines);
    const open = sorted.filter(({ state }) => state !== "ok" && state !== "aside");
    const rest = sorted.filter((line) => !open.includes(line));
    return html`<section id="lines" aria-labelledby="lines-title">
        <h2 id="lines-title">What was asked, and what answered</h2>
        ${open.length > 0 && list(open)}
        ${
            rest.length > 0 &&
            html`<details>
                <summary>${rest.length} more, which are well or do not count</summary>
                ${list(rest)}
            </details>`
        }
    </section>`;
}

function list(lines: Line[]): Html {
    return html`<ul class="lines">
        ${lines.map(
            ({ title, state, value, limit, since, remedy }) =>
                html`<li class="${state}">
                    <p>
                        <span class="state ${state}">${stateNames[state]}</span> <strong>${title}</strong>
                        ${since && html`<span class="quiet">since <time datetime="${since}">${moment(since)}</time></span>`}
                    </p>
                    <p>${value}${limit && state !== "ok" && html` <span class="quiet">Limit: ${limit}.</span>`}</p>
                    ${remedy && state !== "ok" && html`<p class="remedy"><strong>What to do:</strong> ${remedy}</p>`}
                </li>`,
        )}
    </ul>`;
}
