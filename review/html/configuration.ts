import type { Review } from "../model";
import { html, type Html } from "../../pages/escape";

export function configurationSection({ configurationProblems: problems }: Review): Html | undefined {
    return problems.length === 0
        ? undefined
        : html`<section id="configuration" aria-labelledby="configuration-title">
              <h2 id="configuration-title">What is wrong with the policies’ configuration</h2>
              <ul>
                  ${problems.map((problem) => html`<li>${problem}</li>`)}
              </ul>
          </section>`;
}
