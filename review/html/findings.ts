import type { Review, ReviewedFinding } from "../model";
import { Html, html } from "../../pages/escape";
import { nameOf, typeOf } from "../../pulumi/urn";
import { byStatus, isOpen, weightOf, weights } from "../order";
import { count, statusNames } from "../words";

/** All findings, with filters that only the page's script shows. */
export function findingsSection({ findings }: Review): Html {
    return html`<section id="findings" aria-labelledby="findings-title">
        <h2 id="findings-title">Findings</h2>
        ${
            findings.length === 0
                ? html`<p class="quiet">The policies found nothing.</p>`
                : html`${filters(findings)}
                      <ol class="findings${findings.length > 60 && " many"}">
                          ${findings.map(finding)}
                      </ol>
                      <p id="nothing-left" class="quiet" hidden>No finding fits these filters.</p>`
        }
    </section>`;
}

function filters(findings: ReviewedFinding[]): Html | undefined {
    const packs = [...new Set(findings.map(({ pack }) => pack))].sort();
    const found = new Set(findings.map(weightOf));
    const choice = (name: string, label: string, values: readonly (readonly [string, string])[]) =>
        values.length > 1 &&
        html`<label
            >${label}
            <select name="${name}">
                <option value="">all</option>
                ${values.map(([value, title]) => html`<option value="${value}">${title}</option>`)}
            </select></label
        >`;
    return html`<form id="filters" role="search" aria-label="Filter the findings" hidden>
        <label class="wide">Search <input type="search" name="text" autocomplete="off" spellcheck="false" /></label>
        ${choice(
            "status",
            "Status",
            byStatus(findings).map(([status]) => [status, statusNames[status]]),
        )}
        ${choice(
            "weight",
            "Severity",
            weights.filter((weight) => found.has(weight)).map((weight) => [weight, weight]),
        )}
        ${choice(
            "pack",
            "Pack",
            packs.map((pack) => [pack, pack]),
        )}
        <button type="reset">Show all</button>
        <p role="status" id="shown">${count(findings.length, "finding")}</p>
    </form>`;
}

function finding(found: ReviewedFinding, index: number): Html {
    const { status, pack, policy, urn, level, location } = found;
    const weight = weightOf(found);
    return html`<li
        id="finding-${index + 1}"
        class="finding ${status}"
        tabindex="-1"
        data-status="${status}"
        data-weight="${weight}"
        data-pack="${pack}"
    >
        <header>
            <span class="badge ${isOpen(found) ? weight : "quiet"}">${weight}</span>
            <span class="status ${status}">${statusNames[status]}</span>
            ${level === "mandatory" && weight !== "mandatory" && html`<span class="status mandatory">Mandatory</span>`}
        </header>
        <h3>${found.fact ?? firstLine(found.message)}</h3>
        ${text(found)}
        ${
            found.takesDown.length > 0 &&
            html`<p class="down">
                <span>Down with it</span> ${found.takesDown.map((name) => html`<bdi class="chip">${name}</bdi> `)}
            </p>`
        }
        ${
            found.acceptedRisk &&
            html`<p class="accepted-by">
                <strong>Accepted</strong> by ${found.acceptedRisk.owner} until
                <time datetime="${found.acceptedRisk.expires}">${found.acceptedRisk.expires}</time>:
                ${found.acceptedRisk.reason}
            </p>`
        }
        <footer>
            ${urn && html`<code title="${urn}">${nameOf(urn)}</code> <span>${typeOf(urn)}</span>`}
            ${location && html`<code>${location.file}:${location.line}</code>`}
            <span>${pack} / ${policy}</span>
        </footer>
    </li>`;
}

/** The rest of a finding's text, below the fact. */
function text({ fact, consequence, number, remedy, uncertain, message }: ReviewedFinding): Html | undefined {
    if (fact === undefined) {
        const rest = message.slice(firstLine(message).length).trim();
        return rest === "" ? undefined : html`<p class="message">${rest}</p>`;
    }
    return html`${consequence && html`<p>${consequence}</p>`}
    ${remedy && html`<p class="remedy"><strong>What to do</strong> ${remedy}</p>`}
    ${
        number &&
        html`<details>
            <summary>Figures and their source</summary>
            <p>${number}</p>
        </details>`
    }
    ${uncertain && html`<p class="quiet"><strong>Not known yet</strong> ${uncertain}</p>`}`;
}

function firstLine(message: string): string {
    return message.split("\n", 1)[0]!;
}
