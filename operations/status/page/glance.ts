import { age } from "../../backups/age";
import { html, type Html } from "../../../pages/escape";
import type { History } from "./history";
import { timedSteps, totals } from "./numbers";
import { count, percent, responseTime } from "./words";

/** The day in four numbers, each with a link to its plot. */
export function glance(history: History | { unknown: string }): Html | undefined {
    if ("unknown" in history) {
        return undefined;
    }
    const { up, down, unknown, requests, serverErrors, clientErrors, median, slowest } = totals(timedSteps(history));
    const known = up + down;
    // A share of some minutes is none of a day.
    const mostlyKnown = known > unknown;
    const about = history.sampled ? "about " : "";
    return html`<nav class="glance" aria-label="The last day at a glance">
        <a href="#availability"
            ><span>Available</span><strong>${mostlyKnown ? percent(up, known) : "Not known"}</strong>${
                unknown < 60 ? "of the last day" : mostlyKnown ? `not known: ${age(unknown)}` : `but for ${age(known)}`
            }</a
        >
        <a href="#requests"
            ><span>Requests</span><strong>${requests === null ? "Not known" : `${about}${count(requests)}`}</strong>in
            the last day</a
        >
        <a href="#errors"
            ><span>Errors of the site</span
            ><strong
                >${serverErrors === null ? "Not known" : serverErrors === 0 ? "None" : `${about}${count(serverErrors)}`}</strong
            >${clientErrors !== null && `bad requests (4xx): ${count(clientErrors)}`}</a
        >
        <a href="#response-times"
            ><span>Response time</span><strong>${median === null ? "Not asked" : responseTime(median)}</strong>${
                slowest !== null && `slowest: ${responseTime(slowest)}`
            }</a
        >
    </nav>`;
}
