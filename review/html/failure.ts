import type { Review } from "../model";
import { failureTitle } from "../words";
import { html, type Html } from "../../pages/escape";

export function failureSection({ failure }: Review): Html | undefined {
    return (
        failure &&
        html`<div class="failure">
            <h2>${failureTitle(failure)}</h2>
            <pre tabindex="0">${failure.reason}</pre>
        </div>`
    );
}
