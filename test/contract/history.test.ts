import assert from "node:assert/strict";
import { execFileSync, spawnSync } from "node:child_process";
import * as fs from "node:fs";
import * as path from "node:path";
import { readHistory, type History } from "../../operations/status/page/history";
import { projectFolder } from "../support/declared-settings";
import { scratch } from "./server-files/tools";

// A full step before it, and one that is going on since 100 seconds.
const now = Date.parse("2026-11-30T07:01:40Z") / 1000;
const stepBegin = now - 100;
const months = "Jan Feb Mar Apr May Jun Jul Aug Sep Oct Nov Dec".split(" ");

/** A line of the log, as nginx.conf has its format. */
function request(at: number, status = 200, taken = "0.012", from = "203.0.113.7"): string {
    const [date, time] = new Date(at * 1000).toISOString().split(/[T.]/);
    const [year, month, day] = date!.split("-");
    const local = `${day}/${months[Number(month) - 1]}/${year}:${time} +0000`;
    return `${from} [${local}] www.foobar.com "GET /a?token=secret HTTP/1.1" ${status} 512 0.013 ${taken}\n`;
}

/** What a server with these files says of its last day; `programs` are before those of this computer. */
function lastDay(
    files: Record<string, string>,
    {
        environment = {},
        programs = {},
    }: { environment?: Record<string, string>; programs?: Record<string, string> } = {},
): History & { text: string } {
    const root = scratch();
    for (const [name, text] of Object.entries(files)) {
        fs.mkdirSync(path.dirname(path.join(root, name)), { recursive: true });
        fs.writeFileSync(path.join(root, name), text);
    }
    fs.mkdirSync(path.join(root, "bin"));
    for (const [name, text] of Object.entries({ journalctl: "", ...programs })) {
        fs.writeFileSync(path.join(root, "bin", name), `#!/bin/sh\n${text}\n`, { mode: 0o755 });
    }
    const text = execFileSync(
        "python3",
        ["-B", path.join(projectFolder, "components/watch/files/history.py"), String(now)],
        {
            encoding: "utf8",
            env: {
                ...process.env,
                ...environment,
                SIMPLE_WEB_STACK_ROOT: root,
                PATH: `${path.join(root, "bin")}:${process.env["PATH"]}`,
            },
        },
    );
    return { ...readHistory(text), text };
}

const log = (lines: string[], older: string[] = []) => ({
    "var/log/nginx/access.log": lines.join(""),
    "var/log/nginx/access.log.1": older.join(""),
});

describe("The server's history of its last day", function () {
    this.timeout("60s");

    it("has whole steps of five minutes, the one that is going on as the last", () => {
        const { at, from, to, step, steps, events, sampled, logFrom } = lastDay({});
        assert.deepEqual(
            { at, from, to, step, sampled, logFrom },
            {
                at: "2026-11-30T07:01:40Z",
                from: "2026-11-29T07:05:00Z",
                to: "2026-11-30T07:05:00Z",
                step: 300,
                sampled: false,
                logFrom: null,
            },
        );
        assert.equal(steps.length, 288);
        assert.deepEqual(events, []);
    });

    it("counts requests and their answers in both files of the log, and nothing older than a day", () => {
        const { steps } = lastDay(
            log(
                [request(stepBegin, 200), request(stepBegin + 1, 304), request(stepBegin + 2, 404), request(now, 502)],
                [request(now - 90_000), request(stepBegin - 300), request(stepBegin - 1)],
            ),
        );
        assert.equal(steps[287]!.requests, 4);
        assert.deepEqual(steps[287]!.answers, { "2xx": 1, "3xx": 1, "4xx": 1, "5xx": 1 });
        assert.equal(steps[286]!.requests, 2);
        assert.equal(
            steps.reduce((sum, { requests }) => sum + requests!, 0),
            6,
        );
    });

    it("leaves out what the server asks itself, lines that are none, and files that nobody asked an application for", () => {
        const { steps } = lastDay(
            log([
                request(stepBegin, 200, "0.010", "127.0.0.1"),
                request(stepBegin, 200, "0.010", "::1"),
                "what is this\n",
                request(stepBegin, 200, "-"),
                request(stepBegin, 101, "900.000"),
                request(stepBegin, 200, "0.500, 0.250"),
            ]),
        );
        assert.equal(steps[287]!.requests, 3);
        assert.equal(steps[287]!.median, 0.75);
    });

    it("has the middle and the slow answer of each step", () => {
        const taken = Array.from({ length: 100 }, (_, index) => `0.${String(index + 1).padStart(3, "0")}`);
        const { steps } = lastDay(log(taken.map((seconds) => request(stepBegin, 200, seconds))));
        assert.equal(steps[287]!.median, 0.05);
        assert.equal(steps[287]!.p95, 0.095);
        assert.equal(steps[286]!.median, null);
    });

    it("says where the log begins, if an older part of the day was packed away", () => {
        const begin = now - 3600;
        const { logFrom, steps } = lastDay({
            ...log([request(begin), request(now)]),
            "var/log/nginx/access.log.2.gz": "not read",
        });
        assert.equal(logFrom, new Date(begin * 1000).toISOString().replace(".000Z", "Z"));
        assert.equal(steps[200]!.requests, null);
        assert.equal(steps[280]!.requests, 0);
        assert.equal(steps[287]!.requests, 1);
    });

    it("estimates a long log from parts of it, in a second", () => {
        const lines: string[] = [];
        // One request a second, three in the second half; one of fifty is an error, at no regular distance.
        let seed = 7;
        const oneOf = (many: number) => (seed = (seed * 16_807) % 2_147_483_647) % many === 0;
        for (let at = now - 86_400; at < now; at++) {
            const times = at < now - 43_200 ? 1 : 3;
            for (let each = 0; each < times; each++) {
                lines.push(request(at, oneOf(50) ? 500 : 200, oneOf(10) ? "1.000" : "0.010"));
            }
        }
        const files = log(lines.slice(100_000), lines.slice(0, 100_000));
        const exact = lastDay(files, { environment: { SIMPLE_WEB_STACK_LOG_BYTES: "1000000000" } });
        const estimated = lastDay(files, { environment: { SIMPLE_WEB_STACK_LOG_BYTES: "4000000" } });
        assert.deepEqual([exact.sampled, estimated.sampled], [false, true]);
        assert.equal(exact.steps[100]!.requests, 300);
        assert.equal(exact.steps[250]!.requests, 900);
        for (const index of [5, 100, 142, 146, 250, 286]) {
            const [whole, part] = [exact.steps[index]!.requests!, estimated.steps[index]!.requests!];
            assert.ok(Math.abs(part - whole) <= 0.1 * whole, `step ${index}: ${part} instead of ${whole}`);
        }
        const errors = (history: History) => history.steps.reduce((sum, { answers }) => sum + answers["5xx"]!, 0);
        assert.ok(Math.abs(errors(estimated) - errors(exact)) < 0.1 * errors(exact));
        assert.deepEqual([estimated.steps[250]!.median, estimated.steps[250]!.p95], [0.01, 1]);
    });

    it("says how long the site answered, by the heartbeats, and leaves what is missing unknown", () => {
        const beat = (at: number, status: number | string = 200) => `${at} ${status}\n`;
        const begin = stepBegin - 600;
        const heartbeats = [
            ...[7, 67, 127, 187, 247].map((second) => beat(begin + second)),
            ...[307, 367].map((second) => beat(begin + second, 503)),
            beat(begin + 427, "000"),
            // Then the server was off, until just now.
            beat(now - 30),
        ];
        const { steps } = lastDay({ "srv/data/state/watch/heartbeats": heartbeats.join("") });
        assert.deepEqual(
            steps.slice(-3).map(({ up, down }) => [up, down]),
            [
                [293, 0],
                // The heartbeat before it holds on for seven seconds, the last one for 90.
                [7, 210],
                [30, 0],
            ],
        );
        assert.deepEqual([steps[0]!.up, steps[0]!.down], [0, 0]);
    });

    it("knows backups by the journal, and passes over what it doesn't know", () => {
        const entry = (at: number, unit: string, message: string) =>
            JSON.stringify({ __REALTIME_TIMESTAMP: `${at}000000`, UNIT: unit, MESSAGE_ID: message });
        const [finished, failed] = ["39f53479d3a045ac8e11786248231fbf", "be02cf6855d2428ba40df7e9d022f03d"];
        const entries = [
            entry(now - 7200, "backup.service", finished),
            entry(now - 3600, "backup.service", failed),
            entry(now - 1800, "backup-verify.service", finished),
            "Hint: you are not allowed to see all of it",
            entry(now, "cron.service", finished),
        ];
        const { events } = lastDay({}, { programs: { journalctl: `cat << 'END'\n${entries.join("\n")}\nEND` } });
        assert.deepEqual(
            events.map((event) => [event.kind, "outcome" in event && event.outcome, event.at.slice(11)]),
            [
                ["backup", "ok", "05:01:40Z"],
                ["backup", "failed", "06:01:40Z"],
                ["verification", "ok", "06:31:40Z"],
            ],
        );
    });

    it("asks the journal with words that journalctl understands", () => {
        const folder = scratch();
        const spied = path.join(folder, "asked");
        lastDay({}, { programs: { journalctl: `printf '%s\\n' "$@" > ${spied}` } });
        const { status, stderr } = spawnSync("journalctl", fs.readFileSync(spied, "utf8").trim().split("\n"), {
            encoding: "utf8",
        });
        assert.equal(status, 0, stderr);
    });

    it("has no address, query or token of a visitor", () => {
        const { text } = lastDay(log([request(now, 500), request(now, 200, "0.1", "2001:db8::7")]));
        assert.doesNotMatch(text, /203\.0\.113|2001:db8|token|secret|foobar/);
    });
});
