import { age } from "../../backups/age";
import { html, type Html } from "../../../pages/escape";
import type { History } from "./history";
import { byHour, timedSteps, totals, type TimedStep } from "./numbers";
import { aboutNumbers, availability, errors, requests, responseTimes, timeLine } from "./plots";
import { clock, count, moment, responseTime } from "./words";

/** The last day: plots, and all of their numbers as a table. */
export async function daySection(history: History | { unknown: string }): Promise<Html> {
    if ("unknown" in history) {
        return html`<section id="day" aria-labelledby="day-title">
            <h2 id="day-title">The last day</h2>
            <p class="quiet">Not asked: ${history.unknown}</p>
        </section>`;
    }
    const steps = timedSteps(history);
    const about = aboutNumbers(history);
    const figures = [
        await availability(history, steps),
        await requests(history, steps, about),
        await errors(history, steps, about),
        await responseTimes(history, steps),
        await timeLine(history, history.events),
    ];
    return html`<section id="day" aria-labelledby="day-title">
        <h2 id="day-title">The last day</h2>
        <p class="quiet">
            ${moment(history.from)} to ${moment(history.at)}. Times are in UTC. Requests are those of Nginx’s log,
            without what the server asks itself.
            ${history.sampled && "The log is long: its numbers are estimated from parts of it, evenly spread over the day."}
        </p>
        ${figures} ${table(steps)}
    </section>`;
}

function table(steps: readonly TimedStep[]): Html {
    const number = (value: number | null) => (value === null ? "not known" : count(value));
    const time = (value: number | null) => (value === null ? "–" : responseTime(value));
    return html`<details>
        <summary>The numbers, hour by hour</summary>
        <div class="table" tabindex="0" role="region" aria-label="The numbers, hour by hour">
            <table class="hours">
                <caption>
                    The last day, hour by hour
                </caption>
                <thead>
                    <tr>
                        <th scope="col">Hour</th>
                        <th scope="col">No answer</th>
                        <th scope="col">Not known</th>
                        <th scope="col">Requests</th>
                        <th scope="col">4xx</th>
                        <th scope="col">5xx</th>
                        <th scope="col">Median</th>
                        <th scope="col">Slowest 95 %</th>
                    </tr>
                </thead>
                <tbody>
                    ${byHour(steps).map(({ begin, steps: own }) => {
                        const sum = totals(own);
                        return html`<tr>
                            <th scope="row">${clock(begin)}</th>
                            <td>${sum.down > 0 ? age(sum.down) : "–"}</td>
                            <td>${sum.unknown >= 60 ? age(sum.unknown) : "–"}</td>
                            <td>${number(sum.requests)}</td>
                            <td>${number(sum.clientErrors)}</td>
                            <td>${number(sum.serverErrors)}</td>
                            <td>${time(sum.median)}</td>
                            <td>${time(sum.slowest)}</td>
                        </tr>`;
                    })}
                </tbody>
            </table>
        </div>
    </details>`;
}
