import type { History, Step } from "../../operations/status/page/history";
import type { Line } from "../../operations/status/line";
import type { StatusOfSite } from "../../operations/status/page/model";

/** The end of the example's day, whose last step is still going on. */
const at = "2026-11-30T10:03:20Z";
const from = "2026-11-29T10:05:00Z";

/** Five minutes of an ordinary day, as numbers that look like one and are the same each time. */
function ordinary(index: number): Step {
    const hour = (10 + index / 12) % 24;
    const busy = 0.15 + 0.85 * Math.sin((Math.PI * Math.max(0, hour - 5)) / 19) ** 2;
    const noise = (Math.sin(index * 12.9898) * 43758.5453) % 1;
    const requests = Math.round(busy * (900 + 200 * noise));
    const notFound = Math.round(requests * (0.01 + 0.02 * Math.abs(noise)));
    return {
        requests,
        answers: { "2xx": requests - notFound - 5, "3xx": 5, "4xx": notFound, "5xx": 0 },
        median: 0.011 + 0.006 * busy + 0.002 * noise,
        p95: 0.06 + 0.08 * busy + 0.03 * Math.abs(noise),
        up: 300,
        down: 0,
    };
}

const nothing: Step = {
    requests: 0,
    answers: { "2xx": 0, "3xx": 0, "4xx": 0, "5xx": 0 },
    median: null,
    p95: null,
    up: 0,
    down: 0,
};

/** A day with a release, an outage of eight minutes, a server that was off for half an hour, and a backup that failed. */
export function exampleHistory(): History {
    const steps = Array.from({ length: 288 }, (_, index) => ordinary(index));
    for (const [index, down] of [
        [100, 180],
        [101, 300],
    ] as const) {
        const step = steps[index]!;
        const failed = Math.round((step.answers["2xx"]! * down) / 300);
        steps[index] = {
            ...step,
            answers: { ...step.answers, "2xx": step.answers["2xx"]! - failed, "5xx": failed },
            p95: 4.2,
            up: 300 - down,
            down,
        };
    }
    for (let index = 180; index < 186; index++) {
        steps[index] = nothing;
    }
    steps[287] = { ...ordinary(287), requests: 120, up: 200 };
    return {
        at,
        from,
        to: "2026-11-30T10:05:00Z",
        step: 300,
        sampled: false,
        logFrom: null,
        steps,
        events: [
            { at: "2026-11-29T12:00:41Z", kind: "backup", outcome: "ok" },
            { at: "2026-11-29T18:00:39Z", kind: "backup", outcome: "ok" },
            { at: "2026-11-29T18:24:12Z", kind: "release", name: "5d0c7be0a1f94f7a" },
            { at: "2026-11-30T00:00:40Z", kind: "backup", outcome: "failed" },
            { at: "2026-11-30T00:12:03Z", kind: "verification", outcome: "ok" },
            { at: "2026-11-30T06:00:44Z", kind: "backup", outcome: "ok" },
        ],
    };
}

/** All that is asked of a stack of one server; `state` changes some of it. */
export function exampleLines(changed: Record<string, Partial<Line>> = {}): Line[] {
    const lines: Line[] = [
        ["dns.zone", "DNS", "www.foobar.com → foobar.com → 198.51.100.2 (asked of the zone's own servers)"],
        [
            "outside.page",
            "Page",
            "https://www.foobar.com/ at 198.51.100.2: 200, “One honest server”, 5090 bytes in 63 ms",
        ],
        ["outside.health", "Health", "/healthz: 200 in 9 ms"],
        ["outside.names", "Names", "www.foobar.com and foobar.com, by HTTP and HTTPS, lead to https://www.foobar.com/"],
        ["outside.https", "HTTPS", "www.foobar.com, foobar.com, until 2027-02-28 02:06 UTC, 89 days left"],
        ["service.Nginx", "Nginx", "nginx.service active (running)"],
        ["service.Application", "Application", "application@blue.service active (running)"],
        ["service.MySQL", "MySQL", "mysql.service active (running)"],
        ["requests.errors", "Errors (5xx)", "0 of 9120 in the last hour, 1250 of 141322 in the last day"],
        ["disk.system", "System volume", "41 % of 15.6 GiB"],
        ["disk.files", "Files volume", "12 % of 9.8 GiB"],
        ["memory.used", "Memory", "58 % of 1.9 GiB"],
        ["backup.newest", "Backup", "4 h old, one is due every 6 h"],
        ["aws", "AWS", "not part of a rehearsal"],
    ].map(([id, title, value]) => ({ id: id!, title: title!, state: id === "aws" ? "aside" : "ok", value: value! }));
    return lines.map((line) => ({ ...line, ...changed[line.id] }));
}

export function exampleStatus(changed: Partial<StatusOfSite> = {}): StatusOfSite {
    return {
        site: "www.foobar.com",
        stack: "prod",
        at,
        lines: exampleLines({
            "disk.files": {
                state: "warning",
                value: "86 % of 9.8 GiB",
                limit: "95 %",
                since: "2026-11-29T22:40:00Z",
                remedy: "npm run logs -- system shows what grows; pulumi config set filesVolumeSize makes it larger",
            },
        }),
        history: exampleHistory(),
        ...changed,
    };
}
