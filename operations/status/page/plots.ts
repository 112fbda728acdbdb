import { age } from "../../backups/age";
import { html, type Html } from "../../../pages/escape";
import { plot, type Specification } from "../../../pages/plot";
import type { Event, History } from "./history";
import { outages, totals, type TimedStep } from "./numbers";
import { clock, count, percent, responseTime } from "./words";

/** The same for all plots, so that what happened at the same time stands below each other. */
interface Frame {
    from: string;
    to: string;
}

/** Room for the numbers beside a plot, in pixels: the same for all. */
const labelWidth = 44;

function timeAxis({ from, to }: Frame, width: number): Record<string, unknown> {
    const hours = width > 500 ? 3 : 6;
    const times: number[] = [];
    for (let time = Math.ceil(Date.parse(from) / 3_600_000) * 3_600_000; time <= Date.parse(to); time += 3_600_000) {
        if (new Date(time).getUTCHours() % hours === 0) {
            times.push(time);
        }
    }
    return {
        type: "quantitative",
        scale: { domain: [Date.parse(from), Date.parse(to)], nice: false, zero: false },
        axis: { values: times, labelExpr: "utcFormat(datum.value, '%H:%M')", labelOverlap: true },
    };
}

/** Numbers of requests and the like; a great one is short. */
const numberAxis = {
    minExtent: labelWidth,
    maxExtent: labelWidth,
    tickMinStep: 1,
    labelExpr: "datum.value < 100000 ? format(datum.value, ',') : format(datum.value, '~s')",
};

/** Seconds in which the site answered, did not, or nobody knows, as a share of each step. */
export async function availability(frame: Frame, steps: readonly TimedStep[]): Promise<Html> {
    const { up, down, unknown } = totals(steps);
    const known = up + down;
    const answer =
        known === 0
            ? "Not known: there is no heartbeat of the last day."
            : `${percent(up, known)} of the ${age(known)} that are known. Without an answer: ${down === 0 ? "never" : age(down)}. ` +
              `Not known: ${unknown < 60 ? "nothing" : age(unknown)}.`;
    const picture = await plot(`Availability: ${answer}`, 64, (width) => ({
        data: { values: stretches(steps) },
        mark: { type: "bar", stroke: null },
        encoding: {
            x: { field: "begin", ...timeAxis(frame, width) },
            x2: { field: "end" },
            y: { field: "low", type: "quantitative", scale: { domain: [0, 1] }, axis: emptyAxis },
            y2: { field: "high" },
            fill: {
                field: "kind",
                type: "nominal",
                legend: null,
                scale: {
                    domain: ["up", "down", "unknown"],
                    range: ["var(--good)", "var(--critical)", "var(--unknown)"],
                },
            },
        },
    }));
    const gaps = outages(steps);
    return figure("availability", "Availability", answer, picture, [
        key("up", "answered its health path"),
        key("down", "did not"),
        key("unknown", "not known: the server was off, or did not watch"),
        gaps.length > 0 &&
            html`<span class="outages"
                >Without an answer:
                ${gaps.slice(0, 12).map(outage)}${gaps.length > 12 && ` and ${gaps.length - 12} more`}.</span
            >`,
    ]);
}

interface Stretch {
    begin: number;
    end: number;
    kind: "up" | "down" | "unknown";
    /** The part of its time, from below. */
    low: number;
    high: number;
}

/** Bars for the parts of each step; steps of which all is alike are one bar, because between two a browser shows a gap. */
function stretches(steps: readonly TimedStep[]): Stretch[] {
    const found: Stretch[] = [];
    for (const step of steps) {
        const length = (step.end - step.begin) / 1000;
        let low = 0;
        for (const kind of ["up", "down", "unknown"] as const) {
            // A heartbeat that is some seconds late.
            const share = kind === "unknown" && step.unknown < 30 ? 0 : step[kind] / length;
            const high = share > 0.9 ? 1 : Math.min(1, low + share);
            const last = found.at(-1);
            if (share > 0.9 && last?.kind === kind && last.low === 0 && last.high === 1) {
                last.end = step.end;
            } else if (high > low) {
                found.push({ begin: step.begin, end: step.end, kind, low, high });
            }
            low = high;
        }
    }
    return found;
}

const emptyAxis = { labels: false, grid: false, values: [], minExtent: labelWidth, maxExtent: labelWidth };

function outage({ begin, end, down }: { begin: number; end: number; down: number }, index: number): string {
    return `${index > 0 ? ", " : ""}${clock(begin)}–${clock(end)} (${age(down)})`;
}

/** Requests of each step. */
export async function requests(frame: Frame, steps: readonly TimedStep[], { since, roughly }: About): Promise<Html> {
    const { requests: all } = totals(steps);
    const most = steps.reduce<TimedStep | undefined>(
        (best, step) => ((step.requests ?? -1) > (best?.requests ?? -1) ? step : best),
        undefined,
    );
    const answer =
        all === null || !most
            ? "Not known: there is no log of the last day."
            : `${since}${roughly}${count(all)} in all; most, ${count(most.requests ?? 0)} in five minutes, at ${clock(most.begin)}.`;
    const picture = await plot(`Requests: ${answer}`, 90, (width) => ({
        data: { values: steps.filter((step) => step.requests !== null) },
        mark: { type: "bar", fill: "var(--link)", stroke: null },
        encoding: { ...bars(frame, width, "requests"), y2: { datum: 0 } },
    }));
    return figure("requests", "Requests in five minutes", answer, picture, []);
}

function bars(frame: Frame, width: number, field: string): Specification {
    return {
        x: { field: "begin", ...timeAxis(frame, width) },
        x2: { field: "end" },
        y: { field, type: "quantitative", axis: numberAxis, scale: { nice: true } },
    };
}

/** Answers with an error: the site's own, and those to requests that are wrong. */
export async function errors(frame: Frame, steps: readonly TimedStep[], { since, roughly }: About): Promise<Html> {
    const { requests: all, clientErrors, serverErrors } = totals(steps);
    const answer =
        all === null || serverErrors === null || clientErrors === null
            ? "Not known: there is no log of the last day."
            : `${since}${since === "" ? "E" : "e"}rrors of the site (5xx): ${roughly}${count(serverErrors)}` +
              `${all > 0 && serverErrors > 0 ? `, ${percent(serverErrors, all)} of the requests` : ""}. ` +
              `Requests for what is not there or not allowed (4xx): ${roughly}${count(clientErrors)}.`;
    const values = steps.flatMap(({ begin, end, answers }) => {
        const [own, others] = [answers["5xx"] ?? 0, answers["4xx"] ?? 0];
        return [
            { begin, end, kind: "5xx", low: 0, high: own },
            { begin, end, kind: "4xx", low: own, high: own + others },
        ].filter(({ low, high }) => high > low);
    });
    const picture = await plot(`Errors: ${answer}`, 90, (width) => ({
        data: { values },
        mark: { type: "bar", stroke: null },
        encoding: {
            ...bars(frame, width, "low"),
            y2: { field: "high" },
            fill: {
                field: "kind",
                type: "nominal",
                legend: null,
                scale: { domain: ["5xx", "4xx"], range: ["var(--critical)", "var(--medium)"] },
            },
        },
    }));
    return figure("errors", "Errors in five minutes", answer, picture, [
        key("server-error", "of the site (5xx)"),
        key("client-error", "of the request (4xx)"),
    ]);
}

/** How long the application took, for the middle request and for the slow ones. */
export async function responseTimes(frame: Frame, steps: readonly TimedStep[]): Promise<Html> {
    const { median, slowest } = totals(steps);
    const answer =
        median === null || slowest === null
            ? "The application was not asked in the last day."
            : `Typically, half of the requests take ${responseTime(median)} at most. In the slowest five minutes, 95 % took ${responseTime(slowest)} at most.`;
    // Nginx measures in milliseconds, and a logarithmic scale has no 0.
    const milliseconds = (seconds: number) => Math.max(1, seconds * 1000);
    const values = steps.flatMap(({ begin, end, median: middle, p95 }) =>
        middle === null || p95 === null ? [] : [{ begin, end, median: milliseconds(middle), p95: milliseconds(p95) }],
    );
    const picture = await plot(`Response times: ${answer}`, 110, (width) => {
        const span = { x: { field: "begin", ...timeAxis(frame, width) }, x2: { field: "end" } };
        const vertical = { type: "quantitative", axis: numberAxis, scale: { type: "log", nice: true } };
        return {
            data: { values },
            layer: [
                {
                    mark: { type: "bar", fill: "var(--band)", stroke: null },
                    encoding: { ...span, y: { field: "median", ...vertical }, y2: { field: "p95" } },
                },
                {
                    mark: { type: "rule", stroke: "var(--link)", strokeWidth: 2 },
                    encoding: { ...span, y: { field: "median", ...vertical } },
                },
            ],
        };
    });
    return figure(
        "response-times",
        "Response times of the application, in milliseconds (logarithmic)",
        answer,
        picture,
        [key("median", "half of the requests took no longer"), key("band", "from there to what 95 % took at most")],
    );
}

const rows = ["release", "backup", "verification"] as const;
const rowNames: Record<(typeof rows)[number], string> = {
    release: "Releases",
    backup: "Backups",
    verification: "Verified",
};

/** Backups and releases on a time line. */
export async function timeLine(frame: Frame, events: readonly Event[]): Promise<Html> {
    const values = events.map((event) => ({
        time: Date.parse(event.at),
        row: event.kind,
        kind: "outcome" in event && event.outcome === "failed" ? "failed" : "done",
    }));
    const answer =
        events.length === 0
            ? "Neither a backup nor a release in the last day."
            : rows
                  .map((row) => events.filter(({ kind }) => kind === row).length)
                  .map((number, index) => `${rowNames[rows[index]!]}: ${number}`)
                  .join(", ") + ".";
    const picture = await plot(`Time line: ${answer}`, 84, (width) => ({
        data: { values },
        mark: { type: "point", filled: true, size: 90, opacity: 1, strokeWidth: 0 },
        encoding: {
            x: { field: "time", ...timeAxis(frame, width) },
            y: {
                field: "row",
                type: "nominal",
                scale: { domain: rows },
                axis: {
                    labelExpr: `{${rows.map((row) => `${row}: "${rowNames[row]}"`).join(",")}}[datum.value]`,
                    grid: true,
                    minExtent: width > 500 ? 64 : 56,
                    maxExtent: width > 500 ? 64 : 56,
                },
            },
            fill: {
                field: "kind",
                type: "nominal",
                legend: null,
                scale: { domain: ["done", "failed"], range: ["var(--good)", "var(--critical)"] },
            },
            shape: {
                field: "kind",
                type: "nominal",
                legend: null,
                scale: { domain: ["done", "failed"], range: ["circle", "cross"] },
            },
        },
    }));
    return figure("time-line", "Backups and releases", answer, picture, [
        key("done", "done"),
        key("failed", "failed"),
        events.length > 0 &&
            html`<ol class="events">
                ${events.map((event) => html`<li>${eventInWords(event)}</li>`)}
            </ol>`,
    ]);
}

function eventInWords(event: Event): Html {
    const time = html`<time datetime="${event.at}">${clock(Date.parse(event.at))}</time>`;
    return event.kind === "release"
        ? html`${time} release <code>${event.name.slice(0, 12)}</code> got the traffic`
        : html`${time} ${event.kind === "backup" ? "backup" : "verification of a backup"}
          ${event.outcome === "ok" ? "done" : html`<strong>failed</strong>`}`;
}

function key(kind: string, text: string): Html {
    return html`<span class="key"><i class="mark-${kind}"></i>${text}</span>`;
}

function figure(id: string, title: string, answer: string, picture: Html, keys: (Html | false)[]): Html {
    return html`<figure id="${id}" aria-labelledby="${id}-title">
        <h3 id="${id}-title">${title}</h3>
        <p class="answer">${answer}</p>
        ${picture}
        <figcaption>${keys}</figcaption>
    </figure>`;
}

/** What a reader must know of all numbers of requests. */
export interface About {
    /** From when on there are any; empty for the whole day. */
    since: string;
    /** `about ` if they are estimates. */
    roughly: string;
}

export function aboutNumbers({ sampled, logFrom }: History): About {
    return {
        since: logFrom === null ? "" : `From ${clock(Date.parse(logFrom))} on, where the log begins: `,
        roughly: sampled ? "about " : "",
    };
}
