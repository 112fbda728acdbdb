import { Html, html } from "../../pages/escape";
import { figuresInWords } from "../../policies/numbers/words";
import type { Review } from "../model";

/** What the graph says in numbers. */
export function figuresSection({ figures }: Review): Html | undefined {
    if (!figures) {
        return undefined;
    }
    const { headline, lines } = figuresInWords(figures);
    return html`<section id="figures" aria-labelledby="figures-title">
        <h2 id="figures-title">In numbers</h2>
        <p>${headline}</p>
        <details>
            <summary>What that is made of</summary>
            <ul>
                ${lines.map((line) => html`<li>${line}</li>`)}
            </ul>
        </details>
    </section>`;
}
