import { subjectOf, takenDown, type Alike } from "../../policies/findings/causes";
import { causesOf, furtherInWords, type Cause } from "../findings/causes";
import type { Review, ReviewedFinding } from "../model";
import { Html, html } from "../../pages/escape";
import { nameOf, typeOf } from "../../pulumi/urn";
import { byStatus, isOpen, weightOf, weights } from "../order";
import { count, statusNames } from "../words";

/** All findings, with filters that only the page's script shows. */
export function findingsSection({ findings }: Review): Html {
    const numbered = findings.map((finding, index) => ({ ...finding, place: index + 1 }));
    const causes = byStatus(numbered).flatMap(([, some]) => causesOf(some));
    return html`<section id="findings" aria-labelledby="findings-title">
        <h2 id="findings-title">Findings</h2>
        ${
            findings.length === 0
                ? html`<p class="quiet">The policies found nothing.</p>`
                : html`${filters(findings)}
                      <ol class="findings${causes.length > 60 && " many"}">
                          ${causes.map(causeItem)}
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

/** A finding with its place in the review, counted from 1. */
type Numbered = ReviewedFinding & { place: number };

/** A cause: its worst finding, and the others to unfold. */
function causeItem(cause: Cause<Numbered>): Html {
    const rest = furtherInWords(cause);
    return html`<li class="cause">
        ${finding(cause.main)}
        ${
            rest &&
            html`<details class="further">
                <summary>${rest}: ${cause.further.map(({ first }) => first.policy).join(", ")}</summary>
                ${cause.further.map(finding)}
            </details>`
        }
    </li>`;
}

function finding(alike: Alike<Numbered>): Html {
    const found = alike.first;
    const { status, pack, policy, urn, level, location, place } = found;
    const weight = weightOf(found);
    const lost = takenDown(alike);
    return html`<article
        id="finding-${place}"
        class="finding ${status}"
        tabindex="-1"
        data-status="${status}"
        data-weight="${weight}"
        data-pack="${pack}"
        data-count="${alike.others.length + 1}"
    >
        <header>
            <span class="badge ${isOpen(found) ? weight : "quiet"}">${weight}</span>
            <span class="status ${status}">${statusNames[status]}</span>
            ${level === "mandatory" && weight !== "mandatory" && html`<span class="status mandatory">Mandatory</span>`}
        </header>
        <h3>${found.fact ?? firstLine(found.message)}</h3>
        ${text(found)} ${same(alike)} ${lost.length > 0 && down(lost, alike.others.length > 0)}
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
    </article>`;
}

/** The most names that are shown without unfolding. */
const mostNames = 12;

/** What else alike findings are about: each is a place to which the diagram leads. */
function same({ others }: Alike<Numbered>): Html | undefined {
    const name = (other: Numbered) =>
        html`<bdi class="chip" id="finding-${other.place}" title="${other.urn ?? ""}">${subjectOf(other)}</bdi> `;
    return others.length === 0
        ? undefined
        : others.length <= mostNames
          ? html`<p class="same"><span>The same is true of</span> ${others.map(name)}</p>`
          : html`<details class="same">
                <summary>The same is true of ${count(others.length, "more", "more")}</summary>
                <p>${others.map(name)}</p>
            </details>`;
}

function down(names: string[], several: boolean): Html {
    const chips = (some: string[]) => some.map((name) => html`<bdi class="chip">${name}</bdi> `);
    const title = `Down with ${several ? "them" : "it"}`;
    return names.length <= mostNames
        ? html`<p class="down"><span>${title}</span> ${chips(names)}</p>`
        : html`<details class="down">
              <summary>${title}: ${count(names.length, "name")}</summary>
              <p>${chips(names)}</p>
          </details>`;
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
