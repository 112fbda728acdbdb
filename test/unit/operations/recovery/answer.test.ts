import * as assert from "node:assert/strict";
import {
    announce,
    compareAnswers,
    isDownAtWork,
    isStarting,
    readAnswer,
    replaceOptions,
    stepsOf,
    type Answer,
} from "../../../../operations/recovery/answer";

const stopped = { kind: "stopped", what: "nginx.service is stopped", step: "nginx" };
const masked = { kind: "stopped", what: "mysql.service is masked", step: "mysql" };
const changed = { kind: "drift", what: "/etc/nginx/nginx.conf was changed by hand", step: "nginx" };
const stranger = { kind: "drift", what: "the user eve has the id of root", remedy: "remove it" };
const foreign = { kind: "data", what: "MySQL's data directory has files, but no MySQL's", remedy: "npm run restore" };

const answered = (...reasons: object[]): Answer => readAnswer(JSON.stringify({ busy: false, reasons }));
const busy = (...reasons: object[]): Answer => readAnswer(JSON.stringify({ busy: true, reasons }));
const silent: Answer = { asked: false, why: "no answer by SSH within 8 s" };

describe("the server's answer", () => {
    it("is read with its reasons", () => {
        assert.deepEqual(answered(stopped, foreign), { asked: true, busy: false, reasons: [stopped, foreign] });
        assert.deepEqual(answered(), { asked: true, busy: false, reasons: [] });
    });

    for (const [name, text] of Object.entries({
        "a banner before it": "Welcome!\n{}",
        nothing: "",
        "no reasons": '{"busy":false}',
        "reasons that are no list": '{"busy":false,"reasons":{}}',
        "a reason without a sentence": JSON.stringify({ busy: false, reasons: [{ kind: "stopped" }] }),
        "a step that is no name": JSON.stringify({ busy: false, reasons: [{ ...stopped, step: "**" }] }),
    })) {
        it(`counts as not asked with ${name}`, () => {
            const answer = readAnswer(text);
            assert.ok(!answer.asked);
            assert.match(answer.why, /^its answer can't be read, /);
        });
    }

    it("has the state of the certificate, if the server's scripts know of it", () => {
        const read = (certificate: unknown) =>
            readAnswer(JSON.stringify({ busy: false, reasons: [], certificate })) as { certificate?: object };
        assert.ok("certificate" in read({ state: "missing", reason: "no name leads here" }));
        for (const foreign of [undefined, null, "valid", { state: "unheard of" }]) {
            assert.ok(!("certificate" in read(foreign)), JSON.stringify(foreign));
        }
    });

    it("names each step once", () => {
        assert.deepEqual(stepsOf(answered(stopped, masked, { ...stopped, what: "another" }, foreign)), [
            "nginx",
            "mysql",
        ]);
        assert.deepEqual(stepsOf(silent), []);
    });

    it("puts each step into the plan by its name, whatever component it belongs to", () => {
        assert.deepEqual(replaceOptions(["nginx"]), ["--replace", "**$command:remote:Command::nginx"]);
    });

    it("is announced with what mends each reason", () => {
        assert.deepEqual(announce(answered(stopped, foreign)), [
            "on the server: nginx.service is stopped; the step nginx runs again",
            "on the server: MySQL's data directory has files, but no MySQL's; npm run restore",
        ]);
        assert.deepEqual(announce(silent), ["server not asked: no answer by SSH within 8 s"]);
    });

    it("may change while services start, and not for a change by hand", () => {
        assert.equal(isStarting(answered(changed, stranger)), false);
        assert.equal(isStarting(answered(changed, stopped)), true);
        assert.equal(isStarting(busy()), true);
        assert.equal(isStarting(silent), true);
    });

    it("judges nothing while something runs on the server, but tells whether the site is down meanwhile", () => {
        assert.deepEqual(announce(busy(stopped)), [
            "server not judged: an update, deploy, restore or maintenance is running on it",
        ]);
        const held = readAnswer('{"busy":true,"held":true,"reasons":[]}');
        assert.deepEqual(announce(held), [
            "server not judged: nothing on it may write until npm run stop-writing with --undo",
        ]);
        assert.deepEqual(stepsOf(held), []);
        assert.deepEqual(stepsOf(busy(stopped)), []);
        assert.equal(isDownAtWork(busy(stopped)), true);
        assert.equal(isDownAtWork(busy()), false);
        assert.equal(isDownAtWork(answered(stopped)), false);
    });
});

describe("the server's answers before and after an update", () => {
    it("tell what is mended and what is not", () => {
        const { lines, remaining } = compareAnswers(answered(stopped, masked), answered(masked, foreign));
        assert.deepEqual(lines, [
            "no longer so: nginx.service is stopped",
            "still so: mysql.service is masked",
            "still so: MySQL's data directory has files, but no MySQL's; npm run restore",
        ]);
        assert.deepEqual(remaining, [masked, foreign]);
    });

    it("tell of a change by hand as of everything else that a step mends", () => {
        const { lines, remaining } = compareAnswers(answered(changed), answered());
        assert.deepEqual(lines, [`no longer so: ${changed.what}`]);
        assert.deepEqual(remaining, []);
        assert.deepEqual(compareAnswers(answered(changed), answered(changed)).remaining, [changed]);
    });

    it("tell of what the program has never made, which is no failure of the update", () => {
        const { lines, remaining } = compareAnswers(answered(stranger), answered(stranger));
        assert.deepEqual(lines, [`still so: ${stranger.what}; ${stranger.remedy}`]);
        assert.deepEqual(remaining, []);
        assert.deepEqual(stepsOf(answered(stranger)), []);
    });

    it("claim nothing of a server that no longer answers", () => {
        const { lines, remaining } = compareAnswers(answered(stopped), silent);
        assert.deepEqual(lines, ["server not asked: no answer by SSH within 8 s"]);
        assert.deepEqual(remaining, []);
    });

    it("say nothing if there was nothing", () => {
        assert.deepEqual(compareAnswers(silent, answered()), { lines: [], remaining: [] });
    });
});
