import assert from "node:assert/strict";
import { execFileSync } from "node:child_process";
import * as fs from "node:fs";
import * as path from "node:path";
import { readCheck } from "../../operations/status/server";
import { projectFolder } from "../support/declared-settings";
import { scratch } from "./server-files/tools";

const hour = 3600;
const day = 24 * hour;

/** One topic's lines as `components/watch/files/topics` finds them on a server with these files, by their id. */
interface Found {
    state: string;
    value: string;
    remedy?: string;
}

// The components lie side by side here as on a server, and a folder stands for its root.
describe("The server's check of itself", function () {
    this.timeout("30s");

    const seconds = () => Math.floor(Date.now() / 1000);
    // When this file is read, and when a test begins: others may run for long in between.
    let now = seconds();
    beforeEach(() => (now = seconds()));
    const write = (root: string, files: Record<string, string>) => {
        for (const [name, text] of Object.entries(files)) {
            fs.mkdirSync(path.dirname(path.join(root, name)), { recursive: true });
            fs.writeFileSync(path.join(root, name), text);
        }
        return root;
    };
    const run = (folder: string, root: string, ...parameters: string[]) =>
        execFileSync("python3", ["-B", path.join(folder, "watch/files/check.py"), ...parameters], {
            encoding: "utf8",
            env: { ...process.env, SIMPLE_WEB_STACK_ROOT: root },
        });
    const components = path.join(projectFolder, "components");
    /** What a topic finds. */
    const topic = (name: string, files: Record<string, string>, root = scratch()): Record<string, Found> => {
        const lines = run(components, write(root, files), name).trim().split("\n").filter(Boolean);
        const found = lines.map((line) => JSON.parse(line) as Found & { id: string });
        return Object.fromEntries(found.map(({ id, ...line }) => [id, line]));
    };
    /** What a function of a topic returns: the states and values of its lines. */
    const judge = (module: string, call: string): { state: string; value: string; since: number | null }[] =>
        JSON.parse(
            execFileSync(
                "python3",
                [
                    "-B",
                    "-c",
                    `import json; from topics import ${module}, line; found = ${call}\n` +
                        "found = [found] if isinstance(found, line.Line) else list(found)\n" +
                        "print(json.dumps([each._asdict() for each in found]))",
                ],
                { encoding: "utf8", cwd: path.join(components, "watch/files") },
            ),
        );

    describe("reads Nginx's log", () => {
        const months = "Jan Feb Mar Apr May Jun Jul Aug Sep Oct Nov Dec".split(" ");
        /** A line of the log, as nginx.conf has its format. */
        const request = (age: number, status: number, taken = "0.012", from = "203.0.113.7") => {
            const [date, time] = new Date((now - age) * 1000).toISOString().split(/[T.]/);
            const [year, month, dayOfMonth] = date!.split("-");
            const local = `${dayOfMonth}/${months[Number(month) - 1]}/${year}:${time} +0000`;
            return `${from} [${local}] www.foobar.com "GET /a?token=secret HTTP/1.1" ${status} 512 0.013 ${taken}\n`;
        };
        const log = (text: string, older = "") =>
            topic("requests", { "var/log/nginx/access.log": text, "var/log/nginx/access.log.1": older });

        it("and counts errors and slow pages of the last hour and the last day, in both files", () => {
            const older = request(2 * day, 500) + request(20 * hour, 502) + request(3 * hour, 200, "0.001, 5.200");
            const found = log(request(1800, 200) + request(600, 503) + request(300, 200, "-"), older);
            assert.equal(found["requests.errors"]!.state, "warning");
            assert.equal(found["requests.errors"]!.value, "1 of 3 in the last hour, 2 of 5 in the last day");
            assert.equal(found["requests.slow"]!.state, "ok");
            assert.equal(found["requests.slow"]!.value, "0 of 3 in the last hour, 1 of 5 in the last day");
        });

        it("and finds a problem in many errors of the last minutes, and not in those that are over", () => {
            const errors = (age: number) => request(age, 500).repeat(20) + request(age, 200).repeat(20);
            assert.equal(log(errors(60))["requests.errors"]!.state, "problem");
            assert.equal(log(errors(600))["requests.errors"]!.state, "warning");
            // One in a thousand is no outage.
            assert.equal(log(request(60, 500) + request(60, 200).repeat(999))["requests.errors"]!.state, "warning");
        });

        for (const [explained, file] of [
            ["the release got the traffic", "srv/application/traffic"],
            ["announced work ended", "run/simple-web-stack/announced.over"],
        ] as const) {
            it(`and tells errors from before ${explained}, but judges only those since`, () => {
                const errors = request(120, 500).repeat(20);
                const root = write(scratch(), { "var/log/nginx/access.log": errors + request(30, 200).repeat(5) });
                const place = path.join(root, file);
                fs.mkdirSync(path.dirname(place), { recursive: true });
                /** It was so many seconds ago. */
                const judged = (age: number) => {
                    fs.rmSync(place, { force: true });
                    fs.symlinkSync("traffic.blue", place);
                    fs.lutimesSync(place, now - age, now - age);
                    return topic("requests", {}, root)["requests.errors"]!;
                };
                assert.equal(judged(hour).state, "problem");
                assert.match(judged(hour).remedy!, /rollback/);
                const after = judged(60);
                assert.equal(after.state, "warning");
                const said = after.value.replace(/\d+ s since/, "some s since");
                assert.match(
                    said,
                    new RegExp(`^0 of 5 requests in the some s since ${explained}, 20 of 25 in the last hour`),
                );
                assert.doesNotMatch(after.remedy!, /rollback/);
            });
        }

        it("without what this server asks itself, broken lines, and websockets that stay open", () => {
            const own = request(60, 503, "0.1", "127.0.0.1").repeat(50);
            const found = log(`${own}\u0000broken "\n${request(30, 101, "900.0")}`);
            assert.deepEqual([found["requests.errors"]!.state, found["requests.slow"]!.state], ["ok", "ok"]);
            assert.match(found["requests.errors"]!.value, /^0 of 1 in the last hour/);
        });

        it("in bounded time, and says how far it came, without a visitor's address or query", () => {
            // 150 MB, all within an hour.
            const block = request(50, 200).repeat(10_000);
            const root = write(scratch(), { "var/log/nginx/access.log": block });
            for (let count = 0; count < 150; count++) {
                fs.appendFileSync(path.join(root, "var/log/nginx/access.log"), block);
            }
            const begin = Date.now();
            const said = run(components, root, "requests");
            assert.match(said, /in the last 5\d s, as far as the log was read/);
            assert.ok(Date.now() - begin < 10_000, `${Date.now() - begin} ms`);
            assert.doesNotMatch(said, /203\.0\.113|secret/);
        });
    });

    describe("remembers the backups", () => {
        const settings = { "etc/simple-web-stack/backup/settings": "RESTIC_REPOSITORY=s3:x\nHOURS=6\n" };
        const results = (files: Record<string, string>) =>
            topic("backups", {
                ...settings,
                "srv/data/state/backup/repository": "abc s3:x\n",
                ...Object.fromEntries(
                    Object.entries(files).map(([name, text]) => [`srv/data/state/backup/${name}`, text]),
                ),
            });
        const states = (found: Record<string, Found>) => Object.values(found).map(({ state }) => state);

        it("which are none in a stack without them", () => assert.deepEqual(topic("backups", {}), {}));

        it("which are well when there is none yet, or a recent one", () => {
            assert.deepEqual(states(results({})), ["ok", "ok"]);
            const run = "20261130T000000Z";
            const good = { backup: `ok ${now - hour} 12 ${run}`, verify: `ok ${now - day} 900 ${run} 3` };
            assert.deepEqual(states(results(good)), ["ok", "ok"]);
        });

        it("which are a problem when the newest is old", () => {
            const found = results({ backup: `ok ${now - 13 * hour} 12 x`, verify: `ok ${now - day} 900 x 3` });
            assert.deepEqual(states(found), ["problem", "ok"]);
            assert.match(found["backup.newest"]!.value, /^13 h old, one is due every 6 h$/);
        });

        it("which are a problem when the last one failed, with the age of the last good one", () => {
            const found = results({
                backup: `failed ${now - 60} Fatal: unable to open repository`,
                "backup-good": `ok ${now - 7 * hour} 12 x`,
                verify: `failed ${now - 2 * day} Fatal: pack is damaged`,
            });
            assert.deepEqual(states(found), ["problem", "problem"]);
            assert.match(found["backup.newest"]!.value, /^7 h old, .*the last one failed: Fatal: unable to open/);
            assert.match(found["backup.verified"]!.value, /failed 2 days ago.*worthless: Fatal: pack is damaged/);
        });

        it("which are a problem when no verification has come for weeks", () => {
            const found = results({ backup: `ok ${now} 12 x`, verify: `ok ${now - 16 * day} 900 x 3` });
            assert.deepEqual(states(found), ["ok", "problem"]);
        });
    });

    describe("knows", () => {
        const minutes = (count: number, status: (minute: number) => number, until = 0) =>
            Array.from(
                { length: count },
                (_, index) => `${now - until - (count - index) * 60} ${status(index)}\n`,
            ).join("");
        const heartbeats = (text: string) =>
            topic("watch", { "srv/data/state/watch/heartbeats": text })["watch.heartbeats"]!;

        it("the heartbeats of a day, of which those before do not count", () => {
            const text = minutes(3 * 1440, (minute) => (minute < 4 ? 503 : 200));
            assert.match(heartbeats(text).value, /healthy in 14\d\d of 14\d\d in the last day \(100\.00 %\)/);
            const bad = heartbeats(minutes(100, (minute) => (minute % 10 ? 200 : 503)));
            assert.deepEqual(
                [bad.state, bad.value],
                ["warning", "the site was healthy in 90 of 100 in the last day (90.00 %)"],
            );
        });

        it("by them since when the site is as it is, whatever was so at each fifth minute", () => {
            const since = (healthy: string, beats: string) =>
                judge(
                    "visitors",
                    `line.Line("site", "Site", "ok", "", since=visitors.since(${healthy}, ${beats}, 1000))`,
                )[0]!.since;
            const beats = '[(100, "503"), (200, "200"), (300, "200"), (400, "000"), (500, "503")]';
            assert.equal(since("False", beats), 400);
            assert.equal(since("True", beats), 1000);
            assert.equal(since("True", `${beats} + [(600, "200")]`), 600);
            assert.deepEqual([since("True", '[(100, "200")]'), since("False", "[]")], [null, null]);
        });

        it("that they have stopped", () => {
            const { state, value } = heartbeats(minutes(100, () => 200, 1200));
            assert.equal(state, "problem");
            assert.match(value, /^none for 21 min; before/);
        });

        it("what waits for maintenance, and since when", () => {
            const updates = (file: object) =>
                topic("updates", { "srv/data/state/watch/updates.json": JSON.stringify(file) });
            const found = updates({
                at: now,
                packages: { nginx: now - day, "mysql-server": now - 31 * day },
                reboot: {},
            });
            assert.equal(found["updates.security"]!.state, "problem");
            assert.equal(found["updates.security"]!.value, "2 security updates wait: mysql-server, nginx");
            assert.equal(found["updates.reboot"]!.state, "ok");
            assert.equal(
                updates({ at: now, packages: { nginx: now }, reboot: {} })["updates.security"]!.state,
                "warning",
            );
            assert.equal(updates({ at: now - day, packages: {}, reboot: {} })["updates.security"]!.state, "unknown");
        });

        it("announced work until its end, whoever has forgotten it", () => {
            const announced = (end: number) =>
                topic("watch", { "run/simple-web-stack/announced": `${end}\n` })["watch.announced"]!;
            assert.match(announced(now + 600).value, /^until .*; alarms do not ring/);
            assert.equal(announced(now - 1).value, "none");
        });
    });

    describe("judges", () => {
        it("memory by what the kernel can give", () => {
            const memory = (available: number) =>
                judge(
                    "memory",
                    `memory.memory("MemTotal: 1000 kB\\nMemFree: 10 kB\\nMemAvailable: ${available} kB\\n")`,
                )[0]!.state;
            assert.deepEqual([memory(500), memory(80), memory(20)], ["ok", "warning", "problem"]);
        });

        it("load by the processors, but not that of the computer on which a machine runs", () => {
            const load = (average: number, container: string) =>
                judge("memory", `memory.load(${average}, 2, ${container})`)[0]!.state;
            assert.deepEqual([load(3.9, "False"), load(4.1, "False"), load(4.1, "True")], ["ok", "warning", "ok"]);
        });

        it("connections of all and of each account, and queries that do not end", () => {
            const rows = (blue: number, endless = 0) =>
                `[["limits", "100", "40"], ["account", "root", "3", "0", "0"], ["account", "app_deploy", "1", "1", "1"],` +
                ` ["account", "app_blue", "${blue}", "${endless}", "${endless}"], ["Slow_queries", "7"], ["Uptime", "90000"], ["Max_used_connections", "44"]]`;
            const states = (blue: number, endless?: number) =>
                judge("database", `database.judge(${rows(blue, endless)})`).map(({ state }) => state);
            assert.deepEqual(states(5), ["ok", "warning"]);
            assert.deepEqual(states(33), ["warning", "warning"]);
            assert.deepEqual(states(40, 1), ["problem", "problem"]);
        });

        it("the certificate by what its own script says", () => {
            const certificate = (altered: string) =>
                judge(
                    "certificate",
                    `certificate.lines({"state": "valid", "names": ["www.foobar.com"], "served": "2026-12-30T00:00:00Z", ${altered}}, line.seconds_of("2026-11-30T00:00:00Z"))`,
                ).map(({ state, value }) => `${state}: ${value}`);
            assert.deepEqual(certificate(""), ["ok: www.foobar.com: 30 days left; renewed by itself"]);
            assert.deepEqual(certificate('"state": "off"'), []);
            assert.match(
                certificate('"state": "missing", "served": None, "reason": "no name leads here."')[0]!,
                /^warning: HTTPS is not there yet: no name leads here$/,
            );
            assert.match(
                certificate('"state": "failing", "reason": "CAA forbids it"')[0]!,
                /^problem: 30 days left: CAA forbids it$/,
            );
            assert.match(
                certificate('"served": "2026-11-30T08:00:00Z"')[0]!,
                /^problem: 0 days left: it was not renewed$/,
            );
        });

        it("restarts and units that have failed", () => {
            const restarts = (times: string) =>
                judge("failures", `failures.restarts([("a.service", at) for at in ${times}], 100000)`)[0]!;
            assert.equal(restarts("[]").state, "ok");
            assert.equal(restarts("[90000, 99000]").state, "warning");
            assert.equal(restarts("range(99000, 99060, 10)").state, "problem");
            const failed = (units: string) => judge("failures", `failures.failed("""${units}""")`)[0]!.state;
            assert.equal(failed(""), "ok");
            assert.equal(failed("nginx.service loaded failed failed Nginx"), "ok");
            assert.equal(
                judge("failures", 'failures.failed("backup.service loaded failed failed x")')[0]!.value,
                "none, besides backup.service, which something else tells of",
            );
            assert.equal(failed("application-job@mail.service loaded failed failed x"), "warning");
            assert.equal(failed("cron.service loaded failed failed x"), "problem");
        });

        it("the clock, but not a machine's of this computer, nor one that has just started", () => {
            const clock = (synchronized: string, container: string, running: number) =>
                judge("clock", `clock.judge({"NTPSynchronized": "${synchronized}"}, ${container}, ${running})`)[0]!
                    .state;
            assert.deepEqual(
                [
                    clock("yes", "False", 5000),
                    clock("no", "False", 5000),
                    clock("no", "False", 60),
                    clock("no", "True", 5000),
                ],
                ["ok", "problem", "warning", "ok"],
            );
        });

        it("volumes by space and by inodes", () => {
            assert.deepEqual(
                judge("disks", 'disks.space("data", True, 100, 2048)').map(({ state, value }) => [state, value]),
                [["problem", "95 % used, 100 MiB of 2.0 GiB free"]],
            );
            const inodes = (files: number, free: number) =>
                `disks.inodes("files", type("", (), {"f_files": ${files}, "f_favail": ${free}}))[0]`;
            assert.equal(judge("disks", inodes(1000, 500))[0]!.state, "ok");
            assert.equal(judge("disks", inodes(1000, 99))[0]!.state, "problem");
        });

        it("services by what the question to the server says, once", () => {
            const unit = (id: string, state: string) =>
                `{"Id": "${id}", "ActiveState": "${state}", "SubState": "dead", "StateChangeTimestamp": "@1764400000"}`;
            const tell = (busy: string, reasons: string) =>
                judge(
                    "services",
                    `services.tell({"busy": ${busy}, "reasons": ${reasons}}, [("Nginx", ${unit("nginx.service", "inactive")})], 12)`,
                );
            const stopped =
                '[{"kind": "stopped", "what": "nginx.service is stopped", "step": "nginx"}, {"kind": "drift", "what": "a file is gone"}]';
            const found = tell("False", stopped);
            assert.deepEqual(
                found.map(({ state, value }) => `${state}: ${value}`),
                ["problem: nginx.service is stopped", "problem: a file is gone"],
            );
            assert.equal(found[0]!.since, 1764400000);
            // A script at work has stopped it, and starts it again.
            assert.deepEqual(
                tell("True", stopped).map(({ state }) => state),
                ["ok", "warning", "warning"],
            );
        });
    });

    describe("as a whole", () => {
        /** The components with topics of these texts in place of what they are. */
        const altered = (topics: Record<string, string>, deadline = 2) => {
            const folder = scratch();
            fs.cpSync(path.join(components, "watch"), path.join(folder, "watch"), { recursive: true });
            const check = path.join(folder, "watch/files/check.py");
            const names = JSON.stringify(Object.keys(topics));
            const text = fs.readFileSync(check, "utf8");
            fs.writeFileSync(
                check,
                text
                    .replace(/^TOPICS = \[[^\]]*\]/m, `TOPICS = ${names}`)
                    .replace(/^DEADLINE = .*/m, `DEADLINE = ${deadline}`),
            );
            for (const [name, code] of Object.entries(topics)) {
                fs.writeFileSync(path.join(folder, "watch/files/topics", `${name}.py`), code);
            }
            return folder;
        };
        const fine = `from . import line\ndef lines():\n    print("not for the answer")\n    yield line.Line("fine", "Fine", line.OK, "well", metrics={"DiskUsed": 3})\n`;
        const wrong = `from . import line\ndef lines():\n    yield line.Line("wrong", "Wrong", line.PROBLEM, "not well")\n`;

        it("says what a topic finds, and of one that fails or hangs that nobody knows", () => {
            const secret = "raise ValueError('a secret')";
            const folder = altered({
                fine,
                failing: `def lines():\n    ${secret}\n`,
                broken: "def lines(:\n",
                hanging: "import subprocess\ndef lines():\n    subprocess.run(['sleep', '50'])\n",
                ending: "import os\ndef lines():\n    os._exit(3)\n",
            });
            const begin = Date.now();
            const said = run(folder, scratch());
            assert.ok(Date.now() - begin < 10_000);
            const lines = readCheck(said, { begin, end: Date.now() });
            assert.deepEqual(
                lines.map(({ id, state }) => `${id} ${state}`),
                [
                    "fine ok",
                    "failing.asked unknown",
                    "broken.asked unknown",
                    "hanging.asked unknown",
                    "ending.asked unknown",
                ],
            );
            assert.match(lines[3]!.value, /no answer in 2 s/);
            assert.doesNotMatch(said, /secret|not for the answer/);
            assert.deepEqual((JSON.parse(said) as { metrics: object }).metrics, { Problems: 0, DiskUsed: 3 });
        });

        it("remembers since when a line is as it is, as long as it stays so", () => {
            const folder = altered({ fine, wrong });
            const root = scratch();
            const ask = (...parameters: string[]) =>
                JSON.parse(run(folder, root, ...parameters)) as {
                    at: string;
                    lines: { id: string; state: string; since: string | null }[];
                };
            const keep = (answer: object) =>
                write(root, { "srv/data/state/watch/latest.json": JSON.stringify(answer) });
            const first = ask("--kept");
            // Who only looks does not know since when.
            assert.deepEqual(
                ask().lines.map(({ since }) => since),
                [null, null],
            );
            assert.deepEqual(
                first.lines.map(({ since }) => since),
                [null, first.at],
            );
            const since = "2026-11-29T22:40:00Z";
            keep({ ...first, lines: first.lines.map((line) => ({ ...line, since })) });
            assert.deepEqual(
                ask().lines.map(({ since }) => since),
                [since, since],
            );
            // What was another way is so from now on.
            keep({ ...first, lines: first.lines.map((line) => ({ ...line, state: "warning", since })) });
            const changed = ask("--kept");
            assert.deepEqual(
                changed.lines.map(({ since }) => since),
                [changed.at, changed.at],
            );
            write(root, { "srv/data/state/watch/latest.json": "cut o" });
            assert.equal(ask().lines.length, 2);
        });
    });
});
