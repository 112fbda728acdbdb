import { nameOf } from "../../pulumi/urn";
import type { Review } from "../model";
import { count } from "../words";
import { Html, html } from "../../pages/escape";

export function diagnosticsSection({ diagnostics: messages }: Review): Html | undefined {
    const errors = messages.filter(({ severity }) => severity === "error").length;
    return messages.length === 0
        ? undefined
        : html`<section id="diagnostics" aria-labelledby="diagnostics-title">
              <h2 id="diagnostics-title">Warnings and errors</h2>
              <details ${errors > 0 && new Html("open")}>
                  <summary>${count(messages.length, "message")}</summary>
                  <ul class="messages">
                      ${messages.map(
                          ({ severity, message, urn }) =>
                              html`<li class="${severity}">
                                  <span class="status ${severity}">${severity}</span>
                                  ${urn && html`<code title="${urn}">${nameOf(urn)}</code>`}
                                  <pre>${message}</pre>
                              </li>`,
                      )}
                  </ul>
              </details>
          </section>`;
}
