import type { NeedKind, ServiceGraph } from "../../policies/topology/graph";
import type { Review } from "../model";
import { diagramOf } from "./diagram";
import { Html, html } from "../../pages/escape";
import { draw } from "./svg";
import { nameOf } from "../../pulumi/urn";
import { count } from "../words";

const needNames: Record<NeedKind, string> = {
    "routes-to": "leads to",
    uses: "uses",
    "runs-on": "runs on",
    "stores-on": "stores its data on",
    "consists-of": "consists of",
};

/** The service graph, drawn and in words. */
export function graphSection({ graph, findings }: Review): Html {
    if (!graph) {
        return html`<section id="graph" aria-labelledby="graph-title">
            <h2 id="graph-title">Who needs whom</h2>
            <p class="quiet">No policy pack handed over a service graph.</p>
        </section>`;
    }
    const diagram = diagramOf(graph, findings);
    return html`<section id="graph" aria-labelledby="graph-title">
        <h2 id="graph-title">Who needs whom</h2>
        ${
            diagram.boxes.length === 0
                ? html`<p class="quiet">Nothing in this stack is known to be on a visitor’s way.</p>`
                : html`<figure>
                      <div class="canvas" tabindex="0" role="region" aria-label="Diagram; it scrolls by itself">
                          ${draw(diagram, findings)}
                      </div>
                      ${legend(diagram.total, diagram.boxes.filter(({ type }) => type !== undefined).length)}
                  </figure>`
        }
        ${failureDomains(graph)} ${inWords(graph)} ${offPath(graph)} ${unknowns(graph)}
    </section>`;
}

function legend(total: number, drawn: number): Html {
    return html`<figcaption>
        <span class="key"><i class="swatch single"></i>single point of failure</span>
        <span class="key"><i class="line"></i>needs</span>
        <span class="key"><i class="line alternative"></i>one of these suffices</span>
        <span class="key"><i class="dot"></i>findings: choose one to see them</span>
        ${drawn < total && html`<span>Drawn: ${drawn} of ${total.toLocaleString("en")}; the tables below have all.</span>`}
    </figcaption>`;
}

function failureDomains({ failureDomains: domains }: ServiceGraph): Html | undefined {
    if (domains.length === 0) {
        return undefined;
    }
    const single = domains.filter((domain) => domain.single).length;
    const ordered = [...domains.filter((domain) => domain.single), ...domains.filter((domain) => !domain.single)];
    return html`<details>
        <summary>${count(domains.length, "failure domain")}, ${single} of them without another to take over</summary>
        <div class="table" tabindex="0" role="region" aria-label="Failure domains">
            <table>
                <caption>
                    What fails together
                </caption>
                <thead>
                    <tr>
                        <th scope="col">Domain</th>
                        <th scope="col">Kind</th>
                        <th scope="col">If it fails</th>
                        <th scope="col">Down with it</th>
                    </tr>
                </thead>
                <tbody>
                    ${ordered.map(
                        ({ label, kind, single: alone, heals, takesDown }) =>
                            html`<tr>
                                <th scope="row"><bdi>${label}</bdi></th>
                                <td>${kind.replaceAll("-", " ")}</td>
                                <td>
                                    ${alone ? `no path is left${heals ? " until it has healed" : " until a person acts"}` : "another takes over"}
                                </td>
                                <td>${takesDown.length > 0 ? takesDown.join(", ") : "–"}</td>
                            </tr>`,
                    )}
                </tbody>
            </table>
        </div>
    </details>`;
}

function inWords(graph: ServiceGraph): Html {
    const labels = new Map(graph.nodes.map(({ id, label, type }) => [id, `${label} (${type})`]));
    return html`<details>
        <summary>The graph in words: ${count(graph.nodes.length, "node")}</summary>
        <div class="table" tabindex="0" role="region" aria-label="The graph in words">
            <table>
                <caption>
                    Every node, and what it needs
                </caption>
                <thead>
                    <tr>
                        <th scope="col">Node</th>
                        <th scope="col">Type</th>
                        <th scope="col">Needs</th>
                    </tr>
                </thead>
                <tbody>
                    ${graph.nodes.map(
                        ({ label, type, needs, uncertain }) =>
                            html`<tr>
                                <th scope="row"><bdi>${label}</bdi></th>
                                <td>${type}</td>
                                <td>
                                    ${needs.length === 0 && !uncertain && "–"}
                                    ${needs.map(
                                        ({ kind, anyOf }) =>
                                            html`<div>
                                                ${needNames[kind]}
                                                ${anyOf.length > 1 && "one of "}${anyOf.map((id) => labels.get(id) ?? nameOf(id)).join(", ")}
                                            </div>`,
                                    )}
                                    ${uncertain && html`<div class="quiet">Not known yet: ${uncertain}</div>`}
                                </td>
                            </tr>`,
                    )}
                </tbody>
            </table>
        </div>
    </details>`;
}

function offPath({ offPath: others }: ServiceGraph): Html | undefined {
    return others.length === 0
        ? undefined
        : html`<details>
              <summary>${count(others.length, "resource")} that visitors don’t need</summary>
              <ul>
                  ${others.map(({ label, reason }) => html`<li><bdi>${label}</bdi>: ${reason}</li>`)}
              </ul>
          </details>`;
}

function unknowns({ unknowns: facts }: ServiceGraph): Html | undefined {
    return facts.length === 0
        ? undefined
        : html`<details>
              <summary>${count(facts.length, "property", "properties")} not known before the deploy</summary>
              <ul>
                  ${facts.map(
                      ({ urn, property, supposed }) =>
                          html`<li><bdi>${nameOf(urn)}</bdi>, <code>${property}</code>: ${supposed}</li>`,
                  )}
              </ul>
          </details>`;
}
