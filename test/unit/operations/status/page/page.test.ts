import assert from "node:assert/strict";

import { renderStatusPage } from "../../../../../operations/status/page";
import { readHistory, type History } from "../../../../../operations/status/page/history";
import { outages, timedSteps, totals } from "../../../../../operations/status/page/numbers";
import { percent, responseTime } from "../../../../../operations/status/page/words";
import { exampleHistory, exampleLines, exampleStatus } from "../../../../support/example-status";

describe("The history of a day", () => {
    it("is read as the server prints it", () => {
        const history = exampleHistory();
        assert.deepEqual(readHistory(JSON.stringify(history)), history);
    });

    for (const [what, alter] of Object.entries<(history: History) => unknown>({
        "no JSON": () => undefined,
        "no times": (history) => ({ ...history, from: "yesterday" }),
        "a step that is none": ({ steps, ...history }) => ({ ...history, steps: [{ ...steps[0], up: "long" }] }),
        "an event that is none": (history) => ({ ...history, events: [{ at: history.at, kind: "party" }] }),
    })) {
        it(`is refused with ${what}`, () =>
            assert.throws(() => readHistory(JSON.stringify(alter(exampleHistory())) ?? "sudo: no"), new RegExp(what)));
    }

    it("ends now: of the step that is going on, only what is over is unknown", () => {
        const steps = timedSteps(exampleHistory());
        const last = steps.at(-1)!;
        assert.equal((last.end - last.begin) / 1000, 200);
        assert.equal(last.unknown, 0);
    });

    it("counts what is unknown apart from what is down", () => {
        const { up, down, unknown, requests, serverErrors } = totals(timedSteps(exampleHistory()));
        assert.deepEqual([down, unknown, up], [480, 1800, 288 * 300 - 100 - 480 - 1800]);
        assert.ok(requests! > 100_000 && serverErrors! > 500);
    });

    it("has neighboring steps without an answer as one outage", () => {
        const found = outages(timedSteps(exampleHistory()));
        assert.deepEqual(
            found.map(({ begin, end, down }) => [new Date(begin).toISOString().slice(11, 16), end - begin, down]),
            [["18:25", 600_000, 480]],
        );
    });

    it("has no number where there is no log", () => {
        const history = exampleHistory();
        const unknown = { "2xx": null, "3xx": null, "4xx": null, "5xx": null };
        const steps = history.steps.map((step) => ({ ...step, requests: null, answers: unknown }));
        assert.equal(totals(timedSteps({ ...history, steps })).requests, null);
    });
});

describe("Numbers in words", () => {
    it("never claim all, or nothing, of what is less, or more", () => {
        assert.equal(percent(86_399, 86_400), "99.99 %");
        assert.equal(percent(86_400, 86_400), "100 %");
        assert.equal(percent(1, 1_000_000), "0.01 %");
        assert.equal(percent(0, 1_000), "0 %");
        assert.equal(percent(1, 2), "50 %");
    });

    it("have milliseconds below a second", () => {
        assert.equal(responseTime(0.0123), "12 ms");
        assert.equal(responseTime(1.256), "1.26 s");
    });
});

describe("The page of a site's status", function () {
    // The plots' library takes a second to load.
    this.timeout(60_000);

    const text = async (changed: Parameters<typeof exampleStatus>[0] = {}) =>
        (await renderStatusPage(exampleStatus(changed)))
            .replace(/<(style|script|svg).*?<\/\1>/gs, "")
            .replace(/<[^>]*>/g, " ")
            .replace(/\s+/g, " ");

    it("says first how the site is", async () => {
        assert.match(await text(), /All is well\./);
        const broken = exampleLines({ "service.MySQL": { state: "problem", remedy: "npm run up" } });
        assert.match(await text({ lines: broken }), /Something is wrong: MySQL\./);
        const unasked = exampleLines({ "service.MySQL": { state: "unknown" } });
        assert.match(await text({ lines: unasked }), /Nothing is known to be wrong; not asked: MySQL\./);
    });

    it("has the state of each part of the way, and what is wrong with it", async () => {
        const lines = exampleLines({ "requests.errors": { state: "problem", remedy: "npm run rollback" } });
        assert.match(
            await text({ lines }),
            /Visitors Names DNS Well one server Nginx web server Well Application pages Problem Errors \(5xx\) MySQL database Well Volumes disk space Well Server machine and system Well Backups copies elsewhere Well AWS checks and alarms Does not count/,
        );
    });

    it("claims nothing of a server that was not asked", async () => {
        const outside = exampleLines().filter(({ id }) => id.startsWith("dns") || id === "outside.names");
        const server = { id: "server", title: "Server", state: "unknown", value: "not asked: no answer" } as const;
        const shown = await text({ lines: [...outside, server], history: { unknown: "no answer by SSH" } });
        assert.match(shown, /Application pages Not asked/);
        assert.match(shown, /The last day Not asked: no answer by SSH/);
        assert.doesNotMatch(shown, /MySQL|Available|100 %/);
    });

    it("tells all of the day in words", async () => {
        const shown = await text();
        for (const part of [
            /99\.43 % of the 23 h that are known\. Without an answer: 8 min\. Not known: 30 min\./,
            /Without an answer: 18:25–18:35 \(8 min\)\./,
            /124,203 in all; most, 1,051 in five minutes, at 15:15\./,
            /Errors of the site \(5xx\): 906, 0\.73 % of the requests\./,
            /18:24 release 5d0c7be0a1f9 got the traffic/,
            /00:00 backup failed/,
        ]) {
            assert.match(shown, part);
        }
    });

    it("says where its numbers are estimates, or begin later", async () => {
        assert.match(
            await text({ history: { ...exampleHistory(), sampled: true } }),
            /estimated from parts.*about 124,203 in all/,
        );
        assert.match(
            await text({ history: { ...exampleHistory(), logFrom: "2026-11-29T20:00:00Z" } }),
            /From 20:00 on, where the log begins: 124,203 in all/,
        );
    });

    it("claims no availability of a day of which some minutes are known", async () => {
        const steps = exampleHistory().steps.map((step, index) => (index < 280 ? { ...step, up: 0, down: 0 } : step));
        assert.match(await text({ history: { ...exampleHistory(), steps } }), /Available Not known but for 38 min/);
    });

    it("knows nothing of a day without heartbeats, and says so", async () => {
        const steps = exampleHistory().steps.map((step) => ({ ...step, up: 0, down: 0 }));
        assert.match(
            await text({ history: { ...exampleHistory(), steps } }),
            /Not known: there is no heartbeat of the last day\./,
        );
    });

    it("shows any text as text", async () => {
        const hostile = `"'><img src=x onerror=alert(1)><script>alert(1)</script>`;
        const lines = exampleLines({
            "outside.page": { value: hostile, title: hostile, state: "warning", remedy: hostile },
        });
        const page = await renderStatusPage(
            exampleStatus({
                site: hostile,
                lines,
                history: {
                    ...exampleHistory(),
                    events: [{ at: "2026-11-29T18:24:12Z", kind: "release", name: hostile }],
                },
            }),
        );
        assert.doesNotMatch(page, /<img|<script>alert/);
    });

    it("is the same each time, and its pictures have no ids and no styles of their own", async () => {
        const page = await renderStatusPage(exampleStatus());
        assert.equal(await renderStatusPage(exampleStatus()), page);
        const pictures = page.match(/<svg.*?<\/svg>/gs) ?? [];
        assert.equal(pictures.length, 15);
        for (const picture of pictures) {
            assert.doesNotMatch(picture, / id=| style=|<style|url\(|<script|href=/);
        }
    });
});
