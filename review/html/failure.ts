import type { Review } from "../model";
import { html, type Html } from "../../pages/escape";

export function failureSection({ failure }: Review): Html | undefined {
    return (
        failure &&
        html`<div class="failure">
            <h2>Why there is no complete preview</h2>
            <pre tabindex="0">${failure.reason}</pre>
        </div>`
    );
}
